import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/base/errors.ts";
import { readHostFile } from "../../lib/cluster/host_file.ts";
import { processSurroundings } from "../../lib/cluster/surroundings.ts";
import { fakeSurroundings } from "./fake_surroundings.ts";

function read(text: string, path = "hosts"): Promise<string[]> {
  return readHostFile(path, fakeSurroundings({}, { [path]: text }));
}

async function refusal(text: string, path?: string): Promise<string> {
  return (await assertRejects(() => read(text, path), UsageError)).message;
}

Deno.test("readHostFile() takes a host or host list a line and passes over comments and blank lines", async () => {
  const text = "# the rack\n\n  cn1\t\r\ncn[3-4],b # two\n   \ncn02";
  assertEquals(await read(text), ["cn1", "cn3", "cn4", "b", "cn02"]);
});

Deno.test("readHostFile() ignores the tails of Open MPI, Intel MPI and MPICH", async () => {
  const text = "cn1 slots=4\ncn2 slots = 4 max_slots=8\ncn3 max-slots=2 # x\ncn4:16\ncn[5-6]:2\ncn7:4 slots=4\n";
  assertEquals(await read(text), ["cn1", "cn2", "cn3", "cn4", "cn5", "cn6", "cn7"]);
});

Deno.test("readHostFile() names file and line of what it refuses", async () => {
  assertEquals(
    await refusal("cn1\ncn2 cn3"),
    "reading host file 'hosts', line 2: not one host or host list: 'cn2 cn3'",
  );
  assertEquals(await refusal("\n#\ncn[2-1]"), "reading host file 'hosts', line 3: a range runs backwards: '2-1'");
  assertEquals(await refusal("cn1\ncn[1-2]"), "reading host file 'hosts', line 2: a node is named twice: 'cn1'");
  assertEquals(
    await refusal("-oProxyCommand=x", "-"),
    "reading standard input, line 1: this character cannot stand in a node name: '='",
  );
  assertEquals(
    await refusal("a[1-60000]\nb[1-60000]"),
    "reading host file 'hosts', line 2: more than 100000 nodes: 120000",
  );
});

Deno.test("readHostFile() refuses any word on a line that it does not know", async () => {
  for (
    const line of [
      "cn1 user=root",
      "cn1 slots",
      "cn1 slots=",
      "cn1 slots=a",
      "cn1:",
      "cn1:a",
      "cn1:2:3",
      "^cn1",
      "cn1 ifhn=ib0",
    ]
  ) {
    await refusal(line);
  }
});

Deno.test("readHostFile() refuses a file that names no node, and one that cannot be read", async () => {
  assertEquals(await refusal("# none\n\n"), "reading host file 'hosts': it names no node");
  assertEquals(await refusal("", "-"), "reading standard input: it names no node");
  const missing = await assertRejects(() => readHostFile("gone", fakeSurroundings()), UsageError);
  assertEquals(missing.message, "reading host file 'gone': No such file or directory (os error 2): readfile 'gone'");
});

Deno.test("readHostFile() reads real files", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "cn1\ncn2\n");
    assertEquals(await readHostFile(path, processSurroundings), ["cn1", "cn2"]);
  } finally {
    await Deno.remove(path);
  }
  await assertRejects(() => readHostFile(path, processSurroundings), UsageError, path);
});

Deno.test("readHostFile() reads `-` from this process's standard input", async () => {
  const modules = ["host_file", "surroundings"].map((name) => new URL(`../../lib/cluster/${name}.ts`, import.meta.url));
  const code = `import { readHostFile } from "${modules[0]}"; import { processSurroundings } from "${modules[1]}";
    await Deno.stdout.write(new TextEncoder().encode((await readHostFile("-", processSurroundings)).join(" ")));`;
  const program = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", code],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = program.stdin.getWriter();
  await writer.write(new TextEncoder().encode("cn1\ncn[2-3]\n"));
  await writer.close();
  assertEquals(new TextDecoder().decode((await program.output()).stdout), "cn1 cn2 cn3");
});

import { assertEquals } from "@std/assert";
import { FROM_SOURCE } from "./program.ts";

/** Runs a command line of the program with standard output to a file, through a shell. */
async function runInto(path: string, redirection: string, args: string[]) {
  const script = `out=$1; shift; exec "$@" ${redirection} "$out"`;
  const { code, stderr } = await new Deno.Command("bash", { args: ["-c", script, "-", path, ...FROM_SOURCE, ...args] })
    .output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

Deno.test("standard output that is a file has every line, in order, behind what was there", async () => {
  const path = await Deno.makeTempFile();
  try {
    const names = Array.from({ length: 30_000 }, (_, i) => `node${i + 1}\n`).join("");
    const plan = ["plan", "node[1-30000]", "--probe", "sim", "--rounds", "1", "--format", "plain"];
    assertEquals(await runInto(path, ">", plan), { code: 0, stderr: "" });
    assertEquals(await Deno.readTextFile(path), names);
    assertEquals(await runInto(path, ">>", plan), { code: 0, stderr: "" });
    assertEquals(await Deno.readTextFile(path), names + names);
  } finally {
    await Deno.remove(path);
  }
});

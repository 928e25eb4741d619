import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { SshShell } from "../../../lib/cluster/launchers/ssh.ts";
import { isSshMissing, PipedSshd } from "./piped_sshd.ts";

const AGENT = ["/opt/my tools/oobw", "agent"];
const ignore = isSshMissing();

Deno.test("SshShell has ssh run one command, quoted for the node's shell, and ask nobody", () => {
  const words = new SshShell({ options: [], configFile: null }).command("cn1", AGENT);
  assertEquals(words[0], "ssh");
  assertEquals(words.slice(-4), ["-T", "--", "cn1", "exec '/opt/my tools/oobw' agent"]);
  assertStringIncludes(words.join(" "), " -o BatchMode=yes ");
  assertStringIncludes(words.join(" "), " -o ConnectTimeout=10 ");
  assertEquals(words.some((word) => word.includes("StrictHostKeyChecking")), false);
});

Deno.test("SshShell has the user's options before its own, which they so overrule", () => {
  const options = ["Port=2222", "ConnectTimeout 3"];
  const words = new SshShell({ options, configFile: "/etc/cluster_config", timeoutMs: 500 }).command("cn1", AGENT);
  assertEquals(words.slice(0, 8), [
    "ssh",
    "-F",
    "/etc/cluster_config",
    "-o",
    "Port=2222",
    "-o",
    "ConnectTimeout 3",
    "-o",
  ]);
  assert(words.includes("ConnectTimeout=1"), "never no limit");
});

/** An answer's standard output as text. */
function text(stdout: Uint8Array): string {
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: "SshShell passes every byte, whatever the configuration says of terminals and escapes",
  ignore,
  async fn() {
    await using sshd = await PipedSshd.open(["cn1"]);
    const config = ["RequestTTY force", "EscapeChar ~", "Compression yes"];
    const bytes = [
      ...Array.from({ length: 256 }, (_, i) => i),
      ...new TextEncoder().encode("\n~.\n~#\n~\x1a\n\x03\x04"),
    ];
    const input = new Uint8Array(1000 * bytes.length).map((_, i) => bytes[i % bytes.length]!);
    const { code, stdout, errors } = await sshd.run({ config, input }, "cn1", "cat");
    assertEquals([code, errors], [0, [""]]);
    assertEquals(stdout.length, input.length);
    assert(stdout.every((byte, i) => byte === input[i]));
  },
});

Deno.test({
  name: "SshShell leaves no shell between sshd and the command, and gives back its status",
  ignore,
  async fn() {
    await using sshd = await PipedSshd.open(["cn1"]);
    const script = 'cat /proc/$PPID/comm; echo "$1" >&2; exit 7';
    const { code, stdout, errors } = await sshd.run({}, "cn1", "sh", "-c", script, "sh", "it's $HOME; !!");
    assertEquals([code, text(stdout), errors], [7, "sshd\n", ["it's $HOME; !!"]]);
  },
});

Deno.test({
  name: "SshShell accepts no host key by itself, and ssh says why",
  ignore,
  async fn() {
    await using sshd = await PipedSshd.open(["cn1"]);
    const known = await Deno.readTextFile(`${sshd.folder}/known`);
    const unknown = await sshd.run({}, "cn2", "true");
    assertEquals([unknown.code, unknown.errors.at(-1)], [255, "Host key verification failed."]);
    await Deno.writeTextFile(`${sshd.folder}/known`, known.replace(/ \S+( \S*)?\n/, ` ${await otherKey(sshd)}\n`));
    const changed = await sshd.run({}, "cn1", "true");
    assertEquals([changed.code, changed.errors.at(-1)], [255, "Host key verification failed."]);
  },
});

async function otherKey({ folder }: PipedSshd): Promise<string> {
  return (await Deno.readTextFile(`${folder}/user.pub`)).split(" ")[1]!;
}

Deno.test({
  name: "SshShell leaves it to the user to accept host keys",
  ignore,
  async fn() {
    await using sshd = await PipedSshd.open([]);
    const options = ["StrictHostKeyChecking=accept-new"];
    const { code, errors } = await sshd.run({ options }, "cn2", "true");
    assertEquals(code, 0);
    assertMatch(errors[0]!, /^Warning: Permanently added 'cn2'/);
    assertEquals((await sshd.run({ config: ["StrictHostKeyChecking yes"] }, "cn2", "true")).code, 0);
  },
});

Deno.test({
  name: "SshShell makes no connection that outlives its command, and no forwards, whatever the configuration says",
  ignore,
  async fn() {
    await using sshd = await PipedSshd.open(["cn1"]);
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr as Deno.NetAddr;
    const config = [
      "ControlMaster auto",
      `ControlPath ${sshd.folder}/master`,
      "ControlPersist yes",
      `LocalForward 127.0.0.1:${port} localhost:1`,
      "ExitOnForwardFailure yes",
      "PermitLocalCommand yes",
      `LocalCommand touch ${sshd.folder}/touched`,
    ];
    const { code, errors } = await sshd.run({ config }, "cn1", "true");
    assertEquals([code, errors], [0, [""]]);
    const files = [...Deno.readDirSync(sshd.folder)].map(({ name }) => name);
    assertEquals(files.filter((name) => name === "master" || name === "touched"), []);
  },
});

Deno.test({
  name: "SshShell lets ssh say why a connection ended, though the configuration bids it be quiet",
  ignore,
  async fn() {
    await using sshd = await PipedSshd.open(["cn1"]);
    // What the options say comes before the configuration's own way to sshd.
    const options = ["ProxyCommand=echo SSH-2.0-gone"];
    const { code, errors } = await sshd.run({ options, config: ["LogLevel QUIET"] }, "cn1", "true");
    assertEquals(code, 255);
    assertMatch(errors.at(-1)!, /^Connection closed by |Broken pipe|Connection reset/);
  },
});

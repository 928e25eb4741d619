/** What another reader of host lists makes of each text: its names, or null where it refuses the text. */
export type Peer = (texts: readonly string[]) => Promise<(string[] | null)[]>;

/** The path of a program; undefined when it is not installed. */
export async function programPath(program: string): Promise<string | undefined> {
  const args = ["-c", 'command -v "$1"', "sh", program];
  const { stdout, success } = await new Deno.Command("sh", { args, stderr: "null" }).output();
  return success ? new TextDecoder().decode(stdout).trim() : undefined;
}

/** `scontrol show hostnames`, which wants a configuration, though it talks to no controller. */
export const slurm: Peer = async (texts) => {
  const config = await Deno.makeTempFile({ prefix: "oobw-slurm-" });
  try {
    await Deno.writeTextFile(config, "ClusterName=test\nSlurmctldHost=localhost\n");
    return await Promise.all(texts.map(async (text) => {
      const args = ["--", "show", "hostnames", text];
      const { stdout, stderr } = await new Deno.Command("scontrol", { args, env: { SLURM_CONF: config } }).output();
      // Its exit status is 0 for a malformed list as well.
      return stderr.length > 0 ? null : words(stdout);
    }));
  } finally {
    await Deno.remove(config);
  }
};

/** Runs `nodeset -e` for each text in one interpreter: starting it for each would take most of the time. */
const NODESET_LOOP = `
import contextlib, io, json, sys
from ClusterShell.CLI.Nodeset import nodeset
answers = []
for text in json.loads(sys.argv[1]):
    sys.argv[1:] = ["-e", "--", text]
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            nodeset()
        answers.append(out.getvalue().split())
    except Exception:
        answers.append(None)
print(json.dumps(answers))
`;

/** ClusterShell's `nodeset -e`. */
export const clusterShell: Peer = async (texts) => {
  // The script's first line names the interpreter that has the library, `#!/usr/bin/python3`.
  const script = await Deno.readTextFile(await programPath("nodeset") ?? "nodeset");
  const [interpreter = "", ...options] = script.split("\n", 1)[0]!.replace("#!", "").trim().split(/\s+/);
  const args = [...options, "-c", NODESET_LOOP, JSON.stringify(texts)];
  const { stdout, stderr, success } = await new Deno.Command(interpreter, { args }).output();
  if (!success) throw new Error(`running nodeset -e: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
};

function words(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).split("\n").filter((word) => word !== "");
}

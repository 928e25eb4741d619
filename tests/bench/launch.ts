import { LabCluster } from "../cluster/lab_cluster.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { alternate, median, ratios } from "./alternate.ts";
import { print } from "./print.ts";

const NODES = 32;
const FANOUT = 64;

/** Runs a command on the login node to its end; answers the seconds until it had said something so often, and all that it said. */
async function secondsUntil(
  cluster: LabCluster,
  command: string[],
  { said, times, env }: { said: string; times: number; env: Record<string, string> },
): Promise<{ seconds: number; text: string }> {
  const start = performance.now();
  const child = cluster.login(command, { stdin: "null", stdout: "piped", stderr: "piped", env }).spawn();
  let seconds: number | undefined;
  let text = "";
  const hear = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.split(said).length > times) seconds ??= (performance.now() - start) / 1000;
    }
  };
  await Promise.all([hear(child.stdout), hear(child.stderr)]);
  const { code } = await child.status;
  if (code !== 0) throw new Error(`${command.join(" ")}: exit status ${code}: ${text}`);
  if (seconds === undefined) throw new Error(`${command.join(" ")}: it did not say '${said}' ${times} times: ${text}`);
  return { seconds, text };
}

/**
 * All agents of 32 nodes up over ssh, against a parallel shell that runs the same program with `--version` on them. Ours are up when the only
 * pair begins.
 */
export async function benchLaunch({ turns }: { turns: number }) {
  await using cluster = await LabCluster.up(NODES, { prefix: "bench" });
  const list = cluster.names.join(",");
  const program = Deno.env.get("OOBW_BENCH_PROGRAM")?.split(" ") ?? [...FROM_SOURCE];
  const pairs = await Deno.makeTempFile();
  await Deno.writeTextFile(pairs, `${cluster.names[0]} ${cluster.names[1]}\n`);
  const ours = [
    ...[...program, list, "--pairs", pairs, "--ssh-config", cluster.sshConfig, "--fanout", String(FANOUT)],
    ...["--iterations", "1", "--bytes", "1", "--format", "jsonl", "--no-save"],
  ];
  const version = `${program.join(" ")} --version`;
  const peers: Record<string, string[]> = {
    clush: ["clush", "-f", String(FANOUT), "-o", `-F ${cluster.sshConfig}`, "-w", list, version],
    pdsh: ["pdsh", "-R", "ssh", "-f", String(FANOUT), "-w", list, version],
  };
  const env = { NO_COLOR: "1", PDSH_SSH_ARGS_APPEND: `-F ${cluster.sshConfig}` };
  const allUp = async () => {
    const { seconds, text } = await secondsUntil(cluster, ours, { said: '"status":"measured"', times: 1, env });
    const { start_s, end_s } = JSON.parse(text.split("\n").find((line) => line.startsWith("{"))!);
    return seconds - (end_s - start_s);
  };
  print(
    `${NODES} nodes on this machine, fanout ${FANOUT}: all agents up over ssh, against --version by a parallel shell`,
  );
  try {
    for (const [name, command] of Object.entries(peers)) {
      const measured = await alternate(
        { name: "ours", measure: allUp },
        {
          name,
          measure: async () => (await secondsUntil(cluster, command, { said: "oobw 0.", times: NODES, env })).seconds,
        },
        turns,
      );
      const { ofMedians, byTurn } = ratios(measured);
      const each = byTurn.map((ratio) => ratio.toFixed(2)).join(" ");
      const [us, peer] = [median(measured.ours), median(measured.peer)].map((seconds) => seconds.toFixed(2));
      print(`ours ${us} s, ${name} ${peer} s, ratio ${ofMedians.toFixed(2)} (turns: ${each})`);
    }
  } finally {
    await Deno.remove(pairs);
  }
}

import { AgentChannel } from "../../lib/agent/agent_channel.ts";
import type { Endpoint } from "../../lib/net/request.ts";
import { KEY } from "./kernels.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** What starts an agent on this machine, as a launcher does. */
export const AGENT_COMMAND: readonly string[] = [Deno.execPath(), "run", "-A", "--no-check", MAIN, "agent"];

/** `oobw agent` in a process of its own. */
export interface AgentProcess extends AsyncDisposable {
  child: Deno.ChildProcess;
  channel: AgentChannel;
  endpoint: Endpoint;
}

/**
 * Starts an agent as a launcher does. Disposing of it closes its channel and waits for its end.
 * @param command starts it; by default on this machine
 */
export async function startAgent(
  node: string,
  address: string,
  command: readonly string[] = AGENT_COMMAND,
): Promise<AgentProcess> {
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "inherit" }).spawn();
  const channel = await AgentChannel.open({ readable: child.stdout, writable: child.stdin }, {
    node,
    key: KEY,
    listen: { address },
  });
  return {
    child,
    channel,
    endpoint: { node, host: address, port: channel.port },
    [Symbol.asyncDispose]: async () => {
      await channel.close();
      await child.status;
    },
  };
}

/** How much memory a process holds, in bytes, and how many files and threads. */
export async function resourcesOf(pid: number): Promise<{ memoryBytes: number; files: number; threads: number }> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)![1]);
  return {
    memoryBytes: field("VmRSS") * 1024,
    threads: field("Threads"),
    files: [...Deno.readDirSync(`/proc/${pid}/fd`)].length,
  };
}

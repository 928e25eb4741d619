import { deadline } from "@std/async/deadline";
import { fromFileUrl } from "@std/path";
import { AgentChannel } from "../../lib/agent/agent_channel.ts";
import type { CpuChoice, Endpoint } from "../../lib/net/request.ts";
import type { NodeName, TwoNodes } from "./two_nodes.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** How long an agent has to end by itself when its channel has been closed. */
const END_GRACE_MS = 5000;

export interface LabAgentOptions {
  /** The run's secret key, 32 bytes, the same for all agents that shall measure with each other. */
  key: Uint8Array;
  cpu?: CpuChoice;
  /** Measured over, in place of IPv4. */
  family?: "v4" | "v6";
}

/** `oobw agent`, started as a launcher does it, and the channel to it. */
export class LabAgent implements AsyncDisposable {
  readonly channel: AgentChannel;
  /** What another agent's channel is told to measure with this one. */
  readonly endpoint: Endpoint;
  readonly child: Deno.ChildProcess;

  private constructor(channel: AgentChannel, endpoint: Endpoint, child: Deno.ChildProcess) {
    this.channel = channel;
    this.endpoint = endpoint;
    this.child = child;
  }

  /** In one of two nodes. What the program imports must be in Deno's cache: there is no way out of a node. */
  static start(nodes: TwoNodes, node: NodeName, options: LabAgentOptions): Promise<LabAgent> {
    const command = nodes.exec(node, AGENT, AGENT_OPTIONS);
    return LabAgent.#open(command, node, nodes.addresses[node][options.family ?? "v4"], options);
  }

  /** On this machine, at one of its addresses. */
  static startHere(node: string, address: string, options: LabAgentOptions): Promise<LabAgent> {
    const [program, ...args] = AGENT;
    return LabAgent.#open(new Deno.Command(program!, { ...AGENT_OPTIONS, args }), node, address, options);
  }

  static async #open(
    command: Deno.Command,
    node: string,
    address: string,
    { key, cpu }: LabAgentOptions,
  ): Promise<LabAgent> {
    const child = command.spawn();
    try {
      const streams = { readable: child.stdout, writable: child.stdin };
      const channel = await AgentChannel.open(streams, { node, key, listen: { address }, cpu });
      return new LabAgent(channel, { node, host: address, port: channel.port }, child);
    } catch (error) {
      await killed(child);
      throw error;
    }
  }

  /** Ends the agent, one way or another. */
  async [Symbol.asyncDispose]() {
    await this.channel.close();
    await deadline(this.child.status, END_GRACE_MS).catch(() => killed(this.child));
  }
}

const AGENT = [Deno.execPath(), "run", "-A", "--no-check", "--cached-only", MAIN, "agent"];
const AGENT_OPTIONS: Deno.CommandOptions = {
  env: { NO_COLOR: "1" },
  stdin: "piped",
  stdout: "piped",
  stderr: "inherit",
};

async function killed(child: Deno.ChildProcess) {
  try {
    child.kill("SIGKILL");
  } catch {
    // it has ended
  }
  await child.status;
}

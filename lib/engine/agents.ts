import { AgentChannel } from "../agent/agent_channel.ts";
import { errorText } from "../base/errors.ts";
import type { AgentStream, Launcher } from "../cluster/launchers/launcher.ts";
import type { Endpoint } from "../net/request.ts";
import type { Agents } from "../probe/tcp.ts";
import type { FromWorker, NodeEndpoint, WorkerStart } from "./messages.ts";

/** Agents that one worker starts at the same time, and how long one may take to come up. */
const FANOUT = 8;
const START_MS = 20_000;

/** How long an agent may take to end by itself once its channel is closed. */
const END_MS = 1000;

/** The agents of the nodes that a worker owns, and where all others listen. */
export class OwnedAgents implements Agents {
  readonly #start: WorkerStart;
  readonly #launcher: Launcher;
  readonly #channels = new Map<number, AgentChannel>();
  readonly #streams: AgentStream[] = [];
  readonly #endpoints = new Map<number, Endpoint>();

  constructor(start: WorkerStart, launcher: Launcher) {
    this.#start = start;
    this.#launcher = launcher;
  }

  agent(node: number): AgentChannel | undefined {
    return this.#channels.get(node);
  }

  endpoint(node: number): Endpoint | undefined {
    return this.#endpoints.get(node);
  }

  name(node: number): string {
    return this.#start.nodes[node]!;
  }

  learn(endpoints: readonly NodeEndpoint[]): void {
    for (const { node, endpoint } of endpoints) this.#endpoints.set(node, endpoint);
  }

  /** Starts the agents of all owned nodes; tells of each, up or down. */
  async open(tell: (message: FromWorker) => void): Promise<void> {
    const todo = this.#start.owned.values();
    const openNext = async () => {
      for (const node of todo) tell(await this.#openOne(node));
    };
    await Promise.all(Array.from({ length: FANOUT }, openNext));
  }

  async #openOne(node: number): Promise<FromWorker> {
    const name = this.name(node);
    let stream: AgentStream | undefined;
    try {
      stream = this.#launcher.start(name, node);
      this.#streams.push(stream);
      const hello = { node: name, key: this.#start.key, listen: { address: this.#launcher.address(node) } };
      const channel = await AgentChannel.open(stream, hello, { signal: AbortSignal.timeout(START_MS) });
      this.#channels.set(node, channel);
      return { kind: "node-up", node, endpoint: { node: name, address: channel.address, port: channel.port } };
    } catch (error) {
      stream?.kill();
      const ended = stream && await stream.ended;
      const seen = stream?.errorLine();
      return {
        kind: "node-down",
        node,
        detail: `starting its agent: ${seen || errorText(error)} (${ended ?? "not started"})`,
      };
    }
  }

  /** Closes every channel, which ends the agents; those that do not end by themselves are killed. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#channels.values()].map((channel) => channel.close()));
    const late = setTimeout(() => this.#streams.forEach((stream) => stream.kill()), END_MS);
    await Promise.all(this.#streams.map((stream) => stream.ended));
    clearTimeout(late);
  }
}

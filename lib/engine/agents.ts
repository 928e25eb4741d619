import { deadline } from "@std/async/deadline";
import { AgentChannel, type AgentHello } from "../agent/agent_channel.ts";
import { errorText } from "../base/errors.ts";
import type { AgentStream, Launcher } from "../cluster/launchers/launcher.ts";
import type { Endpoint } from "../net/request.ts";
import type { Agents, Down } from "../probe/tcp.ts";
import type { FromWorker, NodeDown, NodeEndpoint, WorkerStart } from "./messages.ts";

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
  readonly #down = new Map<number, Down>();
  #closing = false;

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

  down(node: number): Down | undefined {
    return this.#down.get(node);
  }

  learnUp(endpoints: readonly NodeEndpoint[]): void {
    for (const { node, endpoint } of endpoints) {
      this.#endpoints.set(node, endpoint);
      this.#down.delete(node);
    }
  }

  learnDown({ node, reason, detail }: NodeDown): void {
    this.#down.set(node, { reason, detail });
  }

  /** Starts the agents of all owned nodes; tells of each, up or down, and later of those that go down. An abort ends all at once. */
  async open(tell: (message: FromWorker) => void, signal: AbortSignal): Promise<void> {
    const giveUp = () => {
      this.#closing = true;
      this.#streams.forEach((stream) => stream.kill());
    };
    signal.addEventListener("abort", giveUp, { once: true });
    const todo = this.#start.owned.values();
    const openNext = async () => {
      for (const node of todo) {
        if (this.#closing) return;
        const state = await this.#openOne(node, tell);
        if (state.kind === "node-down") this.learnDown(state);
        tell(state);
      }
    };
    await Promise.all(Array.from({ length: FANOUT }, openNext));
    signal.removeEventListener("abort", giveUp);
  }

  async #openOne(
    node: number,
    tell: (message: FromWorker) => void,
  ): Promise<NodeDown | Extract<FromWorker, { kind: "node-up" }>> {
    const name = this.name(node);
    let stream: AgentStream | undefined;
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error(`its agent was not ready within ${START_MS / 1000} s`)),
      START_MS,
    );
    try {
      stream = this.#launcher.start(name);
      this.#streams.push(stream);
      const channel = await AgentChannel.open(stream, this.#hello(node), { signal: late.signal });
      this.#channels.set(node, channel);
      this.#watch(node, channel, stream, tell);
      // An agent that listens on all its addresses is found where its node's name leads.
      const host = this.#start.agents.addresses.get(name) ?? channel.address ?? name;
      return { kind: "node-up", node, endpoint: { node: name, host, port: channel.port } };
    } catch (error) {
      const ended = stream && await ownEnd(stream);
      // What the agent, or what should have started it, said itself tells more than that nothing came.
      const seen = stream?.errorLine() || errorText(error);
      const detail = ended && ended !== "exit status 0" ? `${seen} (${ended})` : seen;
      return { kind: "node-down", node, reason: "launch", detail };
    } finally {
      clearTimeout(timer);
    }
  }

  #hello(node: number): AgentHello {
    const { nodes, key, agents: { addresses, interface: name, ports, cpu } } = this.#start;
    const address = addresses.get(nodes[node]!) ?? this.#launcher.address(node);
    return { node: nodes[node]!, key, listen: { address, interface: name, ports }, cpu };
  }

  /** Tells when an agent goes that nobody has asked to. */
  async #watch(node: number, channel: AgentChannel, stream: AgentStream, tell: (message: FromWorker) => void) {
    const why = await channel.closed;
    if (this.#closing) return;
    stream.kill(); // an agent without a channel is of no use, and must not be left behind
    const detail = `its agent is gone: ${stream.errorLine() || why} (${await stream.ended})`;
    const state: NodeDown = { kind: "node-down", node, reason: "crashed", detail };
    this.learnDown(state);
    tell(state);
  }

  /** Closes every channel, which ends the agents; those that do not end by themselves are killed. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled([...this.#channels.values()].map((channel) => channel.close()));
    const late = setTimeout(() => this.#streams.forEach((stream) => stream.kill()), END_MS);
    await Promise.all(this.#streams.map((stream) => stream.ended));
    clearTimeout(late);
  }
}

/** How a process that is of no use ended by itself; undefined when it had to be killed. */
async function ownEnd(stream: AgentStream): Promise<string | undefined> {
  try {
    return await deadline(stream.ended, END_MS);
  } catch {
    stream.kill();
    await stream.ended;
    return undefined;
  }
}

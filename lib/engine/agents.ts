import { deadline } from "@std/async/deadline";
import { AgentChannel, type AgentHello, AgentRefusal } from "../agent/agent_channel.ts";
import { errorText } from "../base/errors.ts";
import { formatDuration } from "../base/units.ts";
import { CallbackLauncher } from "../cluster/launchers/callback_launcher.ts";
import type { AgentStream, Launcher } from "../cluster/launchers/launcher.ts";
import type { Endpoint } from "../net/request.ts";
import type { Agents, Down } from "../probe/tcp.ts";
import type { AgentsStart, FromWorker, NodeDown } from "./messages.ts";
import type { NodeNews } from "./serve_pairs.ts";

/** How long an agent may take to end by itself once its channel is closed. */
const END_MS = 1000;

/** The agents of the nodes that a worker owns, and where all others listen. */
export class OwnedAgents implements Agents {
  readonly #start: AgentsStart;
  readonly #openLauncher: () => Promise<Launcher>;
  readonly #tell: (message: FromWorker) => void;
  #launcher: Launcher | undefined;
  readonly #channels = new Map<number, AgentChannel>();
  readonly #streams: AgentStream[] = [];
  readonly #endpoints = new Map<number, Endpoint>();
  readonly #down = new Map<number, Down>();
  #closing = false;

  /** @param tell is told of each node, up or down, and later of those that go down */
  constructor(start: AgentsStart, openLauncher: () => Promise<Launcher>, tell: (message: FromWorker) => void) {
    this.#start = start;
    this.#openLauncher = openLauncher;
    this.#tell = tell;
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

  learn(news: NodeNews): void {
    switch (news.kind) {
      case "endpoints":
        for (const { node, endpoint } of news.endpoints) {
          this.#endpoints.set(node, endpoint);
          this.#down.delete(node);
        }
        return;
      case "node-down":
        this.#down.set(news.node, { reason: news.reason, detail: news.detail });
        return;
      case "step-said":
        return this.#callbacksAt(news.port)?.said(news.node === null ? null : this.name(news.node), news.line);
      case "step-ended":
        return this.#callbacksAt(news.port)?.stepEnded(news.detail);
      default:
        news satisfies never;
    }
  }

  /** What takes the agents of a job step, which started none of them itself. */
  get #callbacks(): CallbackLauncher | undefined {
    return this.#launcher instanceof CallbackLauncher ? this.#launcher : undefined;
  }

  #callbacksAt(port: number): CallbackLauncher | undefined {
    return this.#callbacks?.port === port ? this.#callbacks : undefined;
  }

  /** Starts the agents of all owned nodes. An abort ends all at once. */
  async open(signal: AbortSignal): Promise<void> {
    const giveUp = () => {
      this.#closing = true;
      this.#streams.forEach((stream) => stream.kill());
    };
    signal.addEventListener("abort", giveUp, { once: true });
    this.#launcher = await this.#openLauncher();
    const { owned, start: { fanout } } = this.#start;
    if (this.#callbacks) this.#tell({ kind: "listening", port: this.#callbacks.port });
    const todo = owned.values();
    const openNext = async () => {
      for (const node of todo) {
        if (this.#closing) return;
        const state = await this.#openOne(this.#launcher!, node, signal);
        if (state.kind === "node-down") this.learn(state);
        this.#tell(state);
      }
    };
    const lanes = this.#callbacks ? owned.length : fanout;
    await Promise.all(Array.from({ length: Math.min(lanes, owned.length) }, openNext));
    signal.removeEventListener("abort", giveUp);
  }

  async #openOne(
    launcher: Launcher,
    node: number,
    signal: AbortSignal,
  ): Promise<NodeDown | Extract<FromWorker, { kind: "node-up" }>> {
    const name = this.name(node);
    const { timeoutMs } = this.#start.start;
    let stream: AgentStream | undefined;
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error(`its agent was not ready within ${formatDuration(timeoutMs)}`)),
      timeoutMs,
    );
    const over = AbortSignal.any([signal, late.signal]);
    try {
      stream = await launcher.start(name, over);
      this.#streams.push(stream);
      if (this.#closing) throw new Error("the run ends");
      const channel = await AgentChannel.open(stream, this.#hello(launcher, node), { signal: over });
      this.#channels.set(node, channel);
      this.#watch(node, channel, stream);
      // An agent that listens on all its addresses is found where its node's name leads.
      const host = this.#start.agents.addresses.get(name) ?? channel.address ?? name;
      return { kind: "node-up", node, endpoint: { node: name, host, port: channel.port } };
    } catch (error) {
      const ended = stream && await ownEnd(stream);
      // What should have started the agent has said more than that nothing came; but a login says much, too.
      const seen = error instanceof AgentRefusal ? error.message : stream?.errorLine() || errorText(error);
      const detail = ended && ended !== "exit status 0" ? `${seen} (${ended})` : seen;
      return { kind: "node-down", node, reason: "launch", detail };
    } finally {
      clearTimeout(timer);
    }
  }

  #hello(launcher: Launcher, node: number): AgentHello {
    const { nodes, key, agents: { addresses, interface: name, ports, cpu } } = this.#start;
    const address = addresses.get(nodes[node]!) ?? launcher.address(node);
    // One that has connected back has the key, and its connection is open to others' eyes.
    const itsKey = this.#callbacks ? null : key;
    return { node: nodes[node]!, key: itsKey, listen: { address, interface: name, ports }, cpu };
  }

  /** Tells when an agent goes that nobody has asked to. */
  async #watch(node: number, channel: AgentChannel, stream: AgentStream) {
    const why = await channel.closed;
    if (this.#closing) return;
    stream.kill(); // an agent without a channel is of no use, and must not be left behind
    const detail = `its agent is gone: ${stream.errorLine() || why} (${await stream.ended})`;
    const state: NodeDown = { kind: "node-down", node, reason: "crashed", detail };
    this.learn(state);
    this.#tell(state);
  }

  /** Closes every channel, which ends the agents; those that do not end by themselves are killed. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled([...this.#channels.values()].map((channel) => channel.close()));
    const late = setTimeout(() => this.#streams.forEach((stream) => stream.kill()), END_MS);
    await Promise.all(this.#streams.map((stream) => stream.ended));
    clearTimeout(late);
    this.#launcher?.close?.();
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

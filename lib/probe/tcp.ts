import type { Endpoint, TcpSettings } from "../net/request.ts";
import type { Outcome } from "../results/outcome.ts";
import type { MeasureOptions, Pair, Probe } from "./probe.ts";

/** An agent as this probe needs it: it can be told to measure with another one. */
export interface MeasuringAgent {
  measure(peer: Endpoint, settings: TcpSettings, options: MeasureOptions): Promise<Outcome>;
}

/** Where the probe finds the agents of a pair, by node number. */
export interface Agents {
  /** The channel of a node that this worker owns; undefined when the node is down. */
  agent(node: number): MeasuringAgent | undefined;
  /** Where a node's agent takes measuring connections, whoever owns it; undefined when the node is down. */
  endpoint(node: number): Endpoint | undefined;
  name(node: number): string;
}

/** The built-in kernel: tells the first node's agent to measure with the second's. Only the first is told. */
export class TcpProbe implements Probe {
  readonly #settings: TcpSettings;
  readonly #agents: Agents;

  constructor(settings: TcpSettings, agents: Agents) {
    this.#settings = settings;
    this.#agents = agents;
  }

  measure(pair: Pair, options: MeasureOptions): Promise<Outcome> {
    const agent = this.#agents.agent(pair.a);
    if (!agent) return Promise.resolve(this.#down(pair.a));
    const peer = this.#agents.endpoint(pair.b);
    if (!peer) return Promise.resolve(this.#down(pair.b));
    return agent.measure(peer, this.#settings, options);
  }

  #down(node: number): Outcome {
    const name = this.#agents.name(node);
    return { status: "failed", reason: "launch", detail: `no agent on ${name}`, blame: name };
  }
}

import type { Endpoint, KernelSettings } from "../net/request.ts";
import type { Outcome } from "../results/outcome.ts";
import type { MeasureOptions, Pair, Probe } from "./probe.ts";
import type { TcpSettings } from "./settings.ts";

/** An agent as this probe needs it: it can be told to measure with another one. */
export interface MeasuringAgent {
  measure(peer: Endpoint, settings: KernelSettings, options: MeasureOptions): Promise<Outcome>;
}

/** Why a node takes no part. */
export interface Down {
  reason: "launch" | "crashed";
  detail: string;
}

/** Where the probe finds the agents of a pair, by node number. */
export interface Agents {
  /** The channel of a node that this worker owns. */
  agent(node: number): MeasuringAgent | undefined;
  /** Where a node's agent takes measuring connections, whoever owns it. */
  endpoint(node: number): Endpoint | undefined;
  /** Why a node has neither; undefined for one that is up. */
  down(node: number): Down | undefined;
  name(node: number): string;
}

/** The built-in kernel: tells the first node's agent to measure with the second's. Only the first is told. */
export class TcpProbe implements Probe {
  readonly #settings: KernelSettings;
  readonly #agents: Agents;

  constructor({ name: _, ...settings }: TcpSettings, agents: Agents) {
    this.#settings = settings;
    this.#agents = agents;
  }

  measure(pair: Pair, options: MeasureOptions): Promise<Outcome> {
    for (const node of [pair.a, pair.b]) {
      const down = this.#agents.down(node);
      if (down) return Promise.resolve({ status: "failed", ...down, blame: this.#agents.name(node) });
    }
    const agent = this.#agents.agent(pair.a);
    const peer = this.#agents.endpoint(pair.b);
    if (!agent || !peer) throw new Error(`measuring a pair whose agents are unknown: ${pair.a} ${pair.b}`);
    return agent.measure(peer, this.#settings, options);
  }
}

import type { Place, ProgramHosts } from "../probe/exec.ts";
import type { Pair } from "../probe/probe.ts";
import type { Down } from "../probe/tcp.ts";
import type { ProgramStart, RunningProgram } from "../results/running_program.ts";
import type { OwnedAgents } from "./agents.ts";
import { LoginPrograms } from "./login_programs.ts";
import type { AgentsStart } from "./messages.ts";

/** Runs the programs of pairs: on this machine, or on nodes by their agents, all of which are owned here. */
export class PairPrograms implements ProgramHosts {
  readonly #start: AgentsStart;
  readonly #agents: OwnedAgents | null;
  readonly #here = new LoginPrograms();

  /** @param agents null: all programs run on this machine */
  constructor(start: AgentsStart, agents: OwnedAgents | null) {
    this.#start = start;
    this.#agents = agents;
  }

  down(node: number): Down | undefined {
    return this.#agents?.down(node);
  }

  name(node: number): string {
    return this.#start.nodes[node]!;
  }

  start(pair: Pair, place: Place, { words, serves }: ProgramStart): RunningProgram {
    const named = words.map((word) => word.replaceAll("{a}", this.name(pair.a)).replaceAll("{b}", this.name(pair.b)));
    if (place === "here") return this.#here.start(words, this.#host(pair.a), this.#host(pair.b));
    const [own, peer] = place === "a" ? [pair.a, pair.b] : [pair.b, pair.a];
    const agent = this.#agents?.agent(own);
    const endpoint = this.#agents?.endpoint(peer);
    if (!agent || !endpoint) throw new Error(`running a program for a pair whose agents are unknown: ${own} ${peer}`);
    return agent.start({ words: named, serves, side: place, peerHost: endpoint.host });
  }

  async close(): Promise<void> {
    await this.#here.close();
  }

  #host(node: number) {
    const name = this.name(node);
    return { name, host: this.#start.agents.addresses.get(name) ?? name };
  }
}

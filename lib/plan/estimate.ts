import type { Plan } from "./plan.ts";

/** In what order a plan is run, and how much of it at once. */
export interface Schedule {
  /** `rounds`: no node in two pairs at once. `serial`: one pair at a time. `all`: every pair at once. */
  schedule: "rounds" | "serial" | "all";
  /** Most pairs in flight at once; null: as many as the schedule allows. */
  concurrency: number | null;
  /** Each round waits for the one before. */
  barrier: boolean;
}

/**
 * How long a plan takes when every pair takes equally long, in seconds.
 *
 * With a cap on the pairs in flight, each round of a run with barriers takes as many turns as it has pairs to the cap, rounded up. A
 * run without barriers fills a round's gaps with pairs of the next, so it takes as many turns as there are pairs to the
 * cap, and no fewer than there are rounds.
 */
export function estimateSeconds(
  { size, roundSize, roundCount }: Plan,
  { schedule, concurrency, barrier }: Schedule,
  pairSeconds: number,
): number {
  const turns = (pairs: number) => Math.ceil(pairs / (concurrency ?? Infinity)) || Math.min(pairs, 1);
  switch (schedule) {
    case "serial":
      return size * pairSeconds;
    case "all":
      return turns(size) * pairSeconds;
    case "rounds": {
      if (!barrier) return Math.max(roundCount, turns(size)) * pairSeconds;
      let sum = 0;
      for (let round = 0; round < roundCount; round++) sum += turns(roundSize(round));
      return sum * pairSeconds;
    }
    default:
      return schedule satisfies never;
  }
}

/** What the start of a run takes besides that of its agents: the program itself, its threads. */
const PROGRAM_SECONDS = 1;
/** A login and the start of an agent, where many are started at the same time. */
const AGENT_SECONDS = 1;

/**
 * How long it takes until all agents are up, in seconds; seen on clusters of a few nodes to a few dozen.
 * @param fanout how many are started at the same time; Infinity: all
 */
export function startSeconds(nodes: number, fanout: number): number {
  return PROGRAM_SECONDS + AGENT_SECONDS * Math.max(1, Math.ceil(nodes / fanout));
}

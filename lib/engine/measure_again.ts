import type { PairRecords } from "../results/pair_records.ts";
import type { RetestRecord } from "../results/run.ts";
import type { Plan } from "../plan/plan.ts";
import type { PairEnd, ToWorker } from "./messages.ts";
import type { AgainStep, RunContext } from "./run_context.ts";

/** What measuring again needs of a run whose pairs have all ended. */
export interface AgainHost {
  plan: Plan;
  /** The most pairs at the same time. */
  concurrency: number;
  /** How long is waited for the end of a pair, in milliseconds. */
  limitMs: number;
  send(worker: number, message: ToWorker): void;
  owner(node: number): number;
  /** Resolves when something has come in from workers, and was dealt with; `wake` makes it. */
  hear(): Promise<void>;
  wake(): void;
  elapsedMs(): number;
  /** Whether every worker takes pairs. */
  isReady(): boolean;
  /** Nothing can be measured any more. */
  isOver(): boolean;
}

/** Measures pairs once more, of which one is asked for, and hears their ends. */
export class MeasureAgain {
  readonly #host: AgainHost;
  /** The pairs that are waited for, and which worker has each. */
  readonly #waiting = new Map<number, number>();
  /** The nodes of pairs that are not planned: their numbers follow those of the plan. */
  readonly #further: [a: number, b: number][] = [];
  /** How often each pair was measured again. */
  readonly #repeats = new Map<number, number>();
  #pairs: PairRecords = [];
  #step: { pair: number; alone: boolean; startMs: number } | undefined;
  #end: PairEnd | undefined;
  #isCutShort = false;

  constructor(host: AgainHost) {
    this.#host = host;
  }

  /** Whether the run was to stop although more was asked for. */
  get isCutShort(): boolean {
    return this.#isCutShort;
  }

  /**
   * Measures what is asked for, one after the other, until nothing is, or the run is to stop.
   * @param earlier what earlier starts of the run measured once more
   */
  async run(
    pairs: PairRecords,
    context: RunContext,
    earlier: readonly RetestRecord[] = [],
  ): Promise<RetestRecord[]> {
    const { limitMs, hear, wake, elapsedMs, isReady, isOver } = this.#host;
    const { stopping } = context;
    const retests: RetestRecord[] = [];
    this.#pairs = pairs;
    if (earlier.length > 0) this.#count(earlier);
    for (let step; !isOver() && (step = context.nextRetest?.(pairs, retests));) {
      // The one in the place of a worker that is gone takes its time.
      while (!isReady() && !isOver() && !stopping.aborted) await hear();
      this.#isCutShort = stopping.aborted;
      if (isOver() || this.#isCutShort) break;
      this.#start(step);
      const lateMs = elapsedMs() + limitMs;
      const timer = setTimeout(wake, limitMs);
      while (this.#waiting.size > 0 && !isOver() && elapsedMs() < lateMs) await hear();
      clearTimeout(timer);
      this.#isCutShort = stopping.aborted;
      if (this.#isCutShort) break;
      const record = this.#record();
      retests.push(record);
      context.onRetest?.(record);
      context.onSettled?.();
    }
    return retests;
  }

  #count(earlier: readonly RetestRecord[]): void {
    const { nodes } = this.#host.plan;
    const places = new Map(nodes.map((node, place) => [node, place]));
    for (const record of earlier) {
      const a = places.get(record.a), b = places.get(record.b);
      if (a === undefined || b === undefined) continue; // it is left out by now
      const pair = this.#numberOf(a, b);
      this.#repeats.set(pair, 1 + (this.#repeats.get(pair) ?? 0));
    }
  }

  /** The number of a pair: that of the plan, or another one where it is not planned. */
  #numberOf(a: number, b: number): number {
    const { find, size } = this.#host.plan;
    const planned = find(a, b);
    if (planned >= 0) return planned;
    const place = this.#further.findIndex(([first, second]) => first === a && second === b);
    return size + (place >= 0 ? place : this.#further.push([a, b]) - 1);
  }

  #nodesOf(pair: number): [a: number, b: number] {
    const { a, b, size } = this.#host.plan;
    return pair < size ? [a(pair), b(pair)] : this.#further[pair - size]!;
  }

  #start({ a, b, alone }: AgainStep): void {
    const { send, owner, elapsedMs, plan: { size } } = this.#host;
    const pair = this.#numberOf(a, b);
    this.#step = { pair, alone, startMs: elapsedMs() };
    this.#end = undefined;
    this.#waiting.clear();
    const batches: number[][] = [];
    for (const each of alone ? [pair] : this.#roundOf(pair)) {
      const [first, second] = this.#nodesOf(each);
      this.#waiting.set(each, owner(first));
      (batches[owner(first)] ??= []).push(each, first, second);
    }
    const repeats = 1 + (this.#repeats.get(pair) ?? 0);
    this.#repeats.set(pair, repeats);
    const again = { repeat: pair < size ? repeats : repeats - 1, alone };
    batches.forEach((pairs, worker) => send(worker, { kind: "assign", pairs: Int32Array.from(pairs), again }));
  }

  /** Whether the end of a pair is one of these. */
  hear(end: PairEnd): boolean {
    if (!this.#waiting.delete(end.pair)) return false;
    if (end.pair === this.#step?.pair) this.#end = end;
    return true;
  }

  /** A worker is gone, and the pairs that it had with it. */
  lost(worker: number, detail: string): void {
    const endMs = this.#host.elapsedMs();
    for (const [pair, owner] of this.#waiting) {
      if (owner !== worker) continue;
      this.hear({
        pair,
        startMs: this.#step!.startMs,
        endMs,
        outcome: { status: "failed", reason: "crashed", detail },
      });
    }
  }

  /** What came of the pair that was asked for; nobody waits for the others any more. */
  #record(): RetestRecord {
    this.#waiting.clear();
    const { plan: { nodes }, limitMs, elapsedMs } = this.#host;
    const { pair, alone } = this.#step!;
    const [a, b] = this.#nodesOf(pair);
    const late = { status: "failed", reason: "timeout", detail: `no end within ${limitMs} ms` } as const;
    const { outcome = late, startMs = elapsedMs() - limitMs, endMs = elapsedMs() } = this.#end ?? {};
    const seconds = (ms: number) => Math.round(Math.max(0, ms) * 1000) / 1e6;
    return {
      kind: "retest",
      a: nodes[a]!,
      b: nodes[b]!,
      ...outcome,
      start_s: seconds(startMs),
      end_s: seconds(endMs),
      attempt: (this.#pairs.at(pair)?.attempt ?? 0) + this.#repeats.get(pair)!,
      alone,
    };
  }

  /** A pair and the others of its round that can be measured, as many as may be in flight; no node is twice in a round. */
  #roundOf(pair: number): number[] {
    const { plan: { round, inRound, size }, concurrency } = this.#host;
    const others: number[] = [];
    for (const other of pair < size ? inRound(round(pair)) : []) {
      if (others.length >= concurrency - 1) break;
      if (other === pair) continue;
      if (this.#pairs.at(other)?.status === "measured") others.push(other); // one that hangs would be waited for
    }
    return [pair, ...others];
  }
}

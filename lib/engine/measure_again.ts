import type { PairRecord } from "../results/outcome.ts";
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
  /** Nothing can be measured any more. */
  isOver(): boolean;
}

/** Measures pairs once more, of which one is asked for, and hears their ends. */
export class MeasureAgain {
  readonly #host: AgainHost;
  readonly #waiting = new Set<number>();
  readonly #repeats = new Map<number, number>();
  #pairs: readonly PairRecord[] = [];
  #end: PairEnd | undefined;
  #step: AgainStep | undefined;

  constructor(host: AgainHost) {
    this.#host = host;
  }

  /** Measures what is asked for, one after the other, until nothing is, or the run is to stop. */
  async run(pairs: readonly PairRecord[], context: RunContext): Promise<RetestRecord[]> {
    const { limitMs, hear, wake, elapsedMs, isOver } = this.#host;
    const { stopping } = context;
    const retests: RetestRecord[] = [];
    this.#pairs = pairs;
    for (let step; !stopping.aborted && !isOver() && (step = context.nextRetest?.(pairs, retests));) {
      this.#start(step);
      const lateMs = elapsedMs() + limitMs;
      const timer = setTimeout(wake, limitMs);
      while (this.#waiting.size > 0 && !isOver() && elapsedMs() < lateMs) await hear();
      clearTimeout(timer);
      if (stopping.aborted) break;
      const record = this.#record();
      retests.push(record);
      context.onRetest?.(record);
      context.onSettled?.();
    }
    return retests;
  }

  #start(step: AgainStep): void {
    const { plan: { a, b }, send, owner } = this.#host;
    this.#step = step;
    this.#end = undefined;
    this.#waiting.clear();
    const batches: number[][] = [];
    for (const pair of step.alone ? [step.pair] : this.#roundOf(step.pair)) {
      this.#waiting.add(pair);
      (batches[owner(a[pair]!)] ??= []).push(pair, a[pair]!, b[pair]!);
    }
    const repeat = 1 + (this.#repeats.get(step.pair) ?? 0);
    this.#repeats.set(step.pair, repeat);
    batches.forEach((pairs, worker) =>
      send(worker, { kind: "assign", pairs: Int32Array.from(pairs), again: { repeat, alone: step.alone } })
    );
  }

  /** Whether the end of a pair is one of these. */
  hear(end: PairEnd): boolean {
    if (!this.#waiting.delete(end.pair)) return false;
    if (end.pair === this.#step?.pair) this.#end = end;
    return true;
  }

  /** What came of the pair that was asked for; nobody waits for the others any more. */
  #record(): RetestRecord {
    this.#waiting.clear();
    const { plan: { a, b, nodes }, limitMs, elapsedMs } = this.#host;
    const { pair, alone } = this.#step!;
    const late = { status: "failed", reason: "timeout", detail: `no end within ${limitMs} ms` } as const;
    const { outcome = late, startMs = elapsedMs() - limitMs, endMs = elapsedMs() } = this.#end ?? {};
    const seconds = (ms: number) => Math.round(Math.max(0, ms) * 1000) / 1e6;
    return {
      kind: "retest",
      a: nodes[a[pair]!]!,
      b: nodes[b[pair]!]!,
      ...outcome,
      start_s: seconds(startMs),
      end_s: seconds(endMs),
      attempt: 1 + this.#repeats.get(pair)!,
      alone,
    };
  }

  /** A pair and the others of its round that can be measured, as many as may be in flight; no node is twice in a round. */
  #roundOf(pair: number): number[] {
    const { plan: { round, size }, concurrency } = this.#host;
    const others: number[] = [];
    for (let other = 0; other < size && others.length < concurrency - 1; other++) {
      if (other === pair || round[other] !== round[pair]) continue;
      if (this.#pairs[other]?.status === "measured") others.push(other); // one that hangs would be waited for
    }
    return [pair, ...others];
  }
}

import { assert, assertEquals } from "@std/assert";
import { MeasureAgain } from "../../lib/engine/measure_again.ts";
import type { ToWorker } from "../../lib/engine/messages.ts";
import type { AgainStep, RunContext } from "../../lib/engine/run_context.ts";
import type { Plan } from "../../lib/plan/plan.ts";
import type { Outcome, PairRecord } from "../../lib/results/outcome.ts";
import type { RetestRecord } from "../../lib/results/run.ts";

export const WORKERS = 3;

export interface Assigned {
  worker: number;
  pairs: number[];
  again: { repeat: number; alone: boolean } | undefined;
}

/** A pair of the plan, by its number, or of two nodes, by their places. */
export type FakeStep = AgainStep | { pair: number; alone: boolean };

/** A run whose workers do nothing but what they are told to, and who have all the time that is wanted. */
export class FakeRun {
  readonly assigned: Assigned[] = [];
  readonly told: RetestRecord[] = [];
  readonly stopping = new AbortController();
  readonly again: MeasureAgain;
  settled = 0;
  wakes = 0;
  elapsedMs = 1000;
  isReady = true;
  isOver = false;
  /** Pairs that had failed. */
  readonly failed = new Set<number>();
  /** How often pairs had been tried, where it was not once. */
  readonly attempts = new Map<number, number>();
  /** What workers do with pairs once they have them. */
  onAssign: (assigned: Assigned) => void = () => {};
  #news = Promise.withResolvers<void>();

  constructor(readonly plan: Plan, options: { concurrency?: number; limitMs?: number } = {}) {
    const { concurrency = Infinity, limitMs = 60_000 } = options;
    this.again = new MeasureAgain({
      plan,
      concurrency,
      limitMs,
      send: (worker, message) => this.#take(worker, message),
      owner: (node) => node % WORKERS,
      hear: () => this.#news.promise,
      wake: () => {
        this.wakes++;
        this.elapsedMs += limitMs;
        this.wake();
      },
      elapsedMs: () => this.elapsedMs,
      isReady: () => this.isReady,
      isOver: () => this.isOver,
    });
  }

  /** What came of all pairs before. */
  #records(): PairRecord[] {
    const { nodes, a, b, size } = this.plan;
    return Array.from({ length: size }, (_, pair): PairRecord => {
      const outcome: Outcome = this.failed.has(pair)
        ? { status: "failed", reason: "timeout", detail: "no answer" }
        : measuredAt(pair);
      const attempt = this.attempts.get(pair) ?? 1;
      return { kind: "pair", a: nodes[a(pair)]!, b: nodes[b(pair)]!, ...outcome, start_s: 0, end_s: 1, attempt };
    });
  }

  /** Measures these steps, one after the other; `next` may answer by what has come of those before. */
  run(
    steps: FakeStep[] | ((retests: readonly RetestRecord[]) => FakeStep | null),
    earlier: readonly RetestRecord[] = [],
  ): Promise<RetestRecord[]> {
    const { plan } = this;
    const next = typeof steps === "function"
      ? steps
      : (retests: readonly RetestRecord[]) => steps[retests.length] ?? null;
    const context: RunContext = {
      workerModule: new URL("file:///none.ts"),
      stopping: this.stopping.signal,
      aborting: new AbortController().signal,
      nextRetest(_, retests) {
        const step = next(retests);
        return step && "pair" in step ? { a: plan.a(step.pair), b: plan.b(step.pair), alone: step.alone } : step;
      },
      onRetest: (record) => void this.told.push(record),
      onSettled: () => this.settled++,
    };
    return this.again.run(this.#records(), context, earlier);
  }

  wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** A pair ends, and took 20 ms. */
  end(pair: number, outcome: Outcome = measuredAt(pair)): boolean {
    const startMs = this.elapsedMs;
    this.elapsedMs += 20;
    const isOwn = this.again.hear({ pair, startMs, endMs: this.elapsedMs, outcome });
    this.wake();
    return isOwn;
  }

  #take(worker: number, message: ToWorker): void {
    assert(message.kind === "assign");
    const { plan: { a, b } } = this;
    const triples = Array.from({ length: message.pairs.length / 3 }, (_, i) => message.pairs.slice(3 * i, 3 * i + 3));
    for (const [pair, first, second] of triples) {
      if (pair! < this.plan.size) assertEquals([first, second], [a(pair!), b(pair!)]);
    }
    const assigned = { worker, pairs: triples.map(([pair]) => pair!), again: message.again };
    this.assigned.push(assigned);
    this.onAssign(assigned);
  }

  /** All pairs end as soon as they are given out. */
  endAll(outcome?: (pair: number) => Outcome): this {
    this.onAssign = ({ pairs }) => queueMicrotask(() => pairs.forEach((pair) => this.end(pair, outcome?.(pair))));
    return this;
  }
}

export function measuredAt(pair: number): Outcome {
  return { status: "measured", latency_us: 10 + pair, bandwidth_MBps: 1000 + pair };
}

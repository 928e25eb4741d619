import { nowMs } from "../base/clock.ts";
import { StartError } from "../base/errors.ts";
import { Queue } from "../concurrency/mod.ts";
import type { NodeRecord } from "../results/run.ts";
import type { Outcome, PairRecord } from "../results/outcome.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { FromWorker, NodeEndpoint, PairEnd, WorkerStart } from "./messages.ts";
import type { RunOptions } from "./options.ts";
import { type PoolEvent, WorkerPool } from "./worker_pool.ts";

/** Crashes before every worker was ready that end the run. */
const START_CRASH_LIMIT = 3;
/** A worker that is this late with a pair answers nothing any more: it is taken for hung and replaced. */
const HUNG_GRACE_MS = 3000;
const WATCH_MS = 500;
/** How long pairs that are given up may take to say so; a thread inside a system call needs its time-out to look up. */
const ABORT_MS = 1500;

export interface RunContext {
  /** The entry module of the pair workers. */
  workerModule: URL;
  /** Aborted: no more pairs are started, those in flight are waited for. */
  stopping: AbortSignal;
  /** Aborted: those in flight are given up as well. */
  aborting: AbortSignal;
  /** Told of each node once it is known to be up or down. */
  onNode?(record: NodeRecord): void;
  /** Told of each pair as it ends; `index` is its number in the plan. */
  onPair?(record: PairRecord, index: number): void;
}

export interface RunResult {
  status: "finished" | "interrupted";
  nodes: NodeRecord[];
  /** One for every planned pair, in plan order. */
  pairs: PairRecord[];
  elapsedMs: number;
}

/**
 * Runs a plan from start to end: opens the workers, gives out pairs as the schedule allows, gathers the outcomes.
 * @throws {StartError} when the workers crash at start-up, or fewer than two nodes come up
 */
export async function runPairs(options: RunOptions, context: RunContext): Promise<RunResult> {
  const engine = new Engine(options, context);
  try {
    return await engine.run();
  } finally {
    await engine.close();
  }
}

class Engine {
  readonly #options: RunOptions;
  readonly #context: RunContext;
  readonly #epochMs = nowMs();
  /** All that the run waits on comes through this one queue. */
  readonly #events = new Queue<PoolEvent | { kind: "wake" }>();
  readonly #pool: WorkerPool;
  readonly #dispatcher: Dispatcher;
  /** For each worker the pairs that it has, and since when (ms from the epoch). */
  readonly #assigned: Map<number, number>[];
  readonly #attempts: Uint8Array;
  readonly #records: (PairRecord | undefined)[];
  readonly #nodes = new Map<number, NodeRecord>();
  readonly #endpoints = new Map<number, NodeEndpoint>();
  #started = false;
  #startCrashes = 0;
  #inFlight = 0;
  #wakeTimer: ReturnType<typeof setTimeout> | undefined;
  #abortTimer: ReturnType<typeof setTimeout> | undefined;
  /** The time to give up pairs is over: what is still in flight is left behind. */
  #abandoned = false;
  readonly #watchTimer: ReturnType<typeof setInterval>;
  readonly #wake = () => this.#events.putNowait({ kind: "wake" });

  constructor(options: RunOptions, context: RunContext) {
    const { plan } = options;
    this.#options = options;
    this.#context = context;
    this.#dispatcher = new Dispatcher(plan, options);
    this.#assigned = Array.from({ length: options.workers }, () => new Map());
    this.#attempts = new Uint8Array(plan.size);
    this.#records = new Array(plan.size);
    const key = crypto.getRandomValues(new Uint8Array(32));
    const start = (worker: number): WorkerStart => ({
      nodes: plan.nodes,
      owned: options.launcher ? plan.nodes.map((_, node) => node).filter((node) => this.#owner(node) === worker) : [],
      probe: options.probe,
      launcher: options.launcher,
      key,
      seed: options.seed,
      timeoutMs: options.timeoutMs,
      epochMs: this.#epochMs,
    });
    this.#pool = new WorkerPool(
      { module: context.workerModule, count: options.workers, start },
      (event) => this.#events.putNowait(event),
    );
    this.#watchTimer = setInterval(() => this.#watch(), WATCH_MS);
    context.stopping.addEventListener("abort", this.#wake);
    context.aborting.addEventListener("abort", this.#abort);
  }

  async run(): Promise<RunResult> {
    while (!this.#done()) {
      this.#handle(await this.#events.get());
      while (!this.#events.empty()) this.#handle(this.#events.getNowait());
      this.#dispatch();
    }
    const interrupted = this.#context.stopping.aborted && this.#dispatcher.remaining > 0 ||
      this.#context.aborting.aborted;
    return {
      status: interrupted ? "interrupted" : "finished",
      nodes: [...this.#nodes].sort(([a], [b]) => a - b).map(([, record]) => record),
      pairs: this.#allRecords(),
      elapsedMs: this.#elapsedMs(),
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#watchTimer);
    clearTimeout(this.#wakeTimer);
    clearTimeout(this.#abortTimer);
    this.#context.stopping.removeEventListener("abort", this.#wake);
    this.#context.aborting.removeEventListener("abort", this.#abort);
    await this.#pool.close();
  }

  #elapsedMs(): number {
    return nowMs() - this.#epochMs;
  }

  /** The worker that has a node's channel, and carries the pairs that the node starts. */
  #owner(node: number): number {
    return node % this.#options.workers;
  }

  #done(): boolean {
    return this.#abandoned ||
      this.#inFlight === 0 && (this.#context.stopping.aborted || this.#started && this.#dispatcher.remaining === 0);
  }

  /** Gives out every pair that may start now, one message a worker. */
  #dispatch(): void {
    if (!this.#started || this.#context.stopping.aborted) return;
    const { plan } = this.#options;
    const batches: number[][] = [];
    const now = this.#elapsedMs();
    for (let pair; (pair = this.#dispatcher.next(now)) !== undefined;) {
      const worker = this.#owner(plan.a[pair]!);
      (batches[worker] ??= []).push(pair, plan.a[pair]!, plan.b[pair]!);
      this.#assigned[worker]!.set(pair, now);
      this.#attempts[pair]!++;
      this.#inFlight++;
    }
    batches.forEach((batch, worker) => this.#pool.send(worker, { kind: "assign", pairs: Int32Array.from(batch) }));
    clearTimeout(this.#wakeTimer);
    const wakeAtMs = this.#dispatcher.wakeAtMs;
    if (wakeAtMs !== undefined) this.#wakeTimer = setTimeout(this.#wake, Math.max(0, wakeAtMs - this.#elapsedMs()));
  }

  #handle(event: PoolEvent | { kind: "wake" }): void {
    switch (event.kind) {
      case "wake":
        return;
      case "crashed":
        return this.#replace(event.worker, `its worker ended: ${event.detail}`);
      case "message":
        return this.#hear(event.worker, event.message);
      default:
        event satisfies never;
    }
  }

  #hear(worker: number, message: FromWorker): void {
    switch (message.kind) {
      case "node-up":
        this.#endpoints.set(message.node, message);
        this.#pool.broadcast({ kind: "endpoints", endpoints: [{ node: message.node, endpoint: message.endpoint }] });
        return this.#learn(message.node, { status: "up", address: message.endpoint.address });
      case "node-down":
        return this.#learn(message.node, { status: "down", detail: message.detail });
      case "ready":
        if (!this.#started) this.#start();
        return;
      case "ended":
        for (const end of message.pairs) if (this.#assigned[worker]!.delete(end.pair)) this.#end(end);
        return;
      default:
        message satisfies never;
    }
  }

  #learn(node: number, state: Omit<NodeRecord, "kind" | "name">): void {
    const record: NodeRecord = { kind: "node", name: this.#options.plan.nodes[node]!, ...state };
    this.#nodes.set(node, record);
    this.#context.onNode?.(record);
  }

  #start(): void {
    for (let worker = 0; worker < this.#pool.size; worker++) if (!this.#pool.isReady(worker)) return;
    this.#started = true;
    const nodes = [...this.#nodes.values()];
    const up = nodes.filter((node) => node.status === "up").length;
    if (nodes.length > 0 && up < 2) {
      const last = nodes.findLast((node) => node.status === "down");
      throw new StartError(`starting agents: ${up} of ${nodes.length} nodes came up: ${last?.name}: ${last?.detail}`);
    }
  }

  #end({ pair, startMs, endMs, outcome }: PairEnd): void {
    this.#inFlight--;
    this.#dispatcher.finished(pair, this.#elapsedMs());
    this.#record(pair, outcome, startMs, endMs);
  }

  #record(pair: number, outcome: Outcome, startMs: number, endMs: number): PairRecord {
    const { plan } = this.#options;
    const record: PairRecord = {
      kind: "pair",
      a: plan.nodes[plan.a[pair]!]!,
      b: plan.nodes[plan.b[pair]!]!,
      ...outcome,
      start_s: seconds(startMs),
      end_s: seconds(endMs),
      attempt: this.#attempts[pair]!,
    };
    this.#records[pair] = record;
    this.#context.onPair?.(record, pair);
    return record;
  }

  /** The records in plan order; pairs that were never started are told of as interrupted. */
  #allRecords(): PairRecord[] {
    const now = this.#elapsedMs();
    return Array.from(
      this.#records,
      (record, pair) => record ?? this.#record(pair, { status: "skipped", reason: "interrupted" }, now, now),
    );
  }

  /** A worker is gone: its pairs are given out again, once; a second time they have failed. */
  #replace(worker: number, detail: string, overdue?: number): void {
    if (!this.#started && ++this.#startCrashes >= START_CRASH_LIMIT) {
      throw new StartError(`starting workers: ${START_CRASH_LIMIT} crashes, the last: ${detail}`);
    }
    const pairs = [...this.#assigned[worker]!];
    this.#assigned[worker]!.clear();
    for (const [pair, startMs] of pairs) {
      if (pair === overdue || this.#attempts[pair]! > 1) {
        const reason = pair === overdue ? "timeout" : "crashed";
        this.#end({ pair, startMs, endMs: this.#elapsedMs(), outcome: { status: "failed", reason, detail } });
      } else {
        this.#inFlight--;
        this.#dispatcher.giveAgain(pair);
      }
    }
    this.#pool.replace(worker);
    this.#pool.send(worker, { kind: "endpoints", endpoints: [...this.#endpoints.values()] });
  }

  /** Looks for workers that have stopped answering. The oldest pair of each stands first. */
  #watch(): void {
    this.#assigned.forEach((pairs, worker) => {
      const [oldest] = pairs;
      if (!oldest || !this.#pool.isReady(worker)) return;
      const [pair, sinceMs] = oldest;
      if (this.#elapsedMs() - sinceMs < this.#options.timeoutMs + HUNG_GRACE_MS) return;
      this.#replace(worker, `its worker answered nothing for ${Math.round(this.#elapsedMs() - sinceMs)} ms`, pair);
      this.#wake();
    });
  }

  readonly #abort = () => {
    this.#pool.broadcast({ kind: "abort" });
    this.#abortTimer = setTimeout(() => {
      this.#abandoned = true;
      this.#wake();
    }, ABORT_MS);
    this.#wake();
  };
}

function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}

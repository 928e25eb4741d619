import { setImmediate } from "node:timers";
import { nowMs } from "../base/clock.ts";
import { StartError } from "../base/errors.ts";
import { Queue } from "../concurrency/mod.ts";
import { endingMs } from "../probe/settings.ts";
import type { Outcome } from "../results/outcome.ts";
import { Assignments } from "./assignments.ts";
import { checkOpenFiles } from "./check_open_files.ts";
import { Dispatcher } from "./dispatcher.ts";
import { endsOf } from "./ended_pairs.ts";
import { JobSteps } from "./job_steps.ts";
import type { EndedPairs, FromWorker } from "./messages.ts";
import { isStep, type RunOptions } from "./options.ts";
import type { RunContext, RunResult } from "./run_context.ts";
import { MeasureAgain } from "./measure_again.ts";
import { PairEnds } from "./pair_ends.ts";
import { RunNodes } from "./run_nodes.ts";
import { RunRecords } from "./run_records.ts";
import { type PoolEvent, WorkerPool } from "./worker_pool.ts";
import { ownerOf, workerStart } from "./worker_start.ts";

/** Crashes of workers that were not ready yet that end the run. */
const START_CRASH_LIMIT = 3;
/** A worker that is this late with a pair answers nothing any more: it is taken for hung and replaced. */
const HUNG_GRACE_MS = 3000;
const WATCH_MS = 500;
/** How long pairs that are given up may take to say so; a thread inside a system call needs its time-out to look up. */
const ABORT_MS = 1500;

/**
 * Runs a plan from start to end: opens the workers, gives out pairs as the schedule allows, gathers the outcomes.
 * @throws {StartError} when this program may not open as many files as the agents need, the workers crash at start-up, or fewer than two nodes
 *   come up
 */
export async function runPairs(options: RunOptions, context: RunContext): Promise<RunResult> {
  if (options.launcher) checkOpenFiles(options.launcher, options.plan.nodes.length, options.workers);
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
  readonly #beganMs = nowMs();
  readonly #epochMs: number;
  /** All that the run waits on comes through this one queue. */
  readonly #events = new Queue<PoolEvent | { kind: "wake" }>();
  readonly #pool: WorkerPool;
  readonly #dispatcher: Dispatcher;
  /** Null where agents are not started by job steps. */
  readonly #steps: JobSteps | null;
  readonly #assigned: Assignments;
  readonly #records: RunRecords;
  readonly #nodes: RunNodes;
  readonly #ends: PairEnds;
  readonly #again: MeasureAgain;
  /** When each worker was replaced last (ms from the epoch): the agents of its nodes were gone then. */
  readonly #replacedMs: number[];
  #started = false;
  #startCrashes = 0;
  /** A worker cannot be had any more: what all pairs come to that have not been started. */
  #gaveUp: Outcome | undefined;
  #wakeTimer: ReturnType<typeof setTimeout> | undefined;
  #abortTimer: ReturnType<typeof setTimeout> | undefined;
  /** The time to give up pairs is over: what is still in flight is left behind. */
  #abandoned = false;
  readonly #watchTimer: ReturnType<typeof setInterval>;
  readonly #wake = () => this.#events.putNowait({ kind: "wake" });
  readonly #owner = (node: number) => ownerOf(node, this.#options.workers);

  constructor(options: RunOptions, context: RunContext) {
    const { plan } = options;
    this.#options = options;
    this.#context = context;
    this.#epochMs = context.epochMs ?? this.#beganMs;
    this.#dispatcher = new Dispatcher(plan, options);
    this.#assigned = new Assignments(options.workers, (worker, message) => this.#pool.send(worker, message));
    this.#replacedMs = Array(options.workers).fill(-Infinity);
    this.#records = new RunRecords(plan);
    this.#nodes = new RunNodes(plan.nodes, context.onNode);
    const elapsedMs = () => this.#elapsedMs();
    this.#ends = new PairEnds({
      options,
      dispatcher: this.#dispatcher,
      records: this.#records,
      nodes: this.#nodes,
      isStopping: () => context.stopping.aborted || this.#gaveUp !== undefined,
    });
    const key = crypto.getRandomValues(new Uint8Array(32));
    const start = (worker: number) => workerStart(options, worker, { key, epochMs: this.#epochMs });
    this.#pool = new WorkerPool(
      { module: context.workerModule, count: options.workers, start },
      (event) => this.#events.putNowait(event),
    );
    const { launcher, start: starting, workers } = options;
    this.#steps = isStep(launcher)
      ? new JobSteps(
        { launcher, start: starting, nodes: plan.nodes, key, workers },
        (worker, news) => this.#pool.send(worker, news),
      )
      : null;
    this.#again = new MeasureAgain({
      plan,
      concurrency: options.concurrency ?? Infinity,
      limitMs: options.timeoutMs + endingMs(options.probe) + HUNG_GRACE_MS,
      send: (worker, message) => this.#pool.send(worker, message),
      owner: this.#owner,
      hear: () => this.#hearSome(),
      wake: this.#wake,
      elapsedMs,
      isReady: () => this.#pool.isReady(),
      isOver: () => this.#abandoned || this.#gaveUp !== undefined,
    });
    this.#watchTimer = setInterval(() => this.#watch(), WATCH_MS);
    context.stopping.addEventListener("abort", this.#wake);
    context.aborting.addEventListener("abort", this.#abort);
  }

  async run(): Promise<RunResult> {
    while (!this.#done()) {
      await this.#hearSome();
      this.#dispatch();
      // Only now: while workers are busy with new pairs there is time for those that have ended.
      this.#records.tell(this.#context.onPair);
      this.#context.onInFlight?.(this.#assigned.count, this.#assigned.elapsedMs(this.#elapsedMs()));
      this.#context.onSettled?.();
    }
    const never: Outcome = this.#gaveUp ?? { status: "skipped", reason: "interrupted" };
    const { known, stopping } = this.#context;
    const pairs = known?.pairs ?? this.#records.complete(never, this.#elapsedMs());
    this.#records.tell(this.#context.onPair);
    this.#context.onSettled?.();
    // Also when nothing is left but pairs that had failed and were to be tried again.
    const isInterrupted = !known && (stopping.aborted && this.#dispatcher.remaining > 0 ||
      pairs.some((pair) => pair.status === "skipped" && pair.reason === "interrupted"));
    const retests = isInterrupted ? [] : await this.#again.run(pairs, this.#context, known?.retests);
    return {
      status: isInterrupted || this.#again.isCutShort ? "interrupted" : "finished",
      nodes: this.#nodes.records(),
      pairs,
      retests,
      elapsedMs: nowMs() - this.#beganMs,
    };
  }

  /** All that has come in, when something has. What several workers have sent meanwhile is heard at once. */
  async #hearSome(): Promise<void> {
    this.#handle(await this.#events.get());
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (!this.#events.empty()) this.#handle(this.#events.getNowait());
    if (this.#started || !this.#pool.isReady()) return;
    // All that the workers had said before they were ready has been heard.
    this.#nodes.checkStart();
    this.#started = true;
  }

  async close(): Promise<void> {
    clearInterval(this.#watchTimer);
    clearTimeout(this.#wakeTimer);
    clearTimeout(this.#abortTimer);
    this.#context.stopping.removeEventListener("abort", this.#wake);
    this.#context.aborting.removeEventListener("abort", this.#abort);
    const closed = this.#pool.close();
    await this.#steps?.close(closed);
    await closed;
  }

  #elapsedMs(): number {
    return nowMs() - this.#epochMs;
  }

  #done(): boolean {
    if (this.#abandoned) return true;
    const { stopping } = this.#context;
    const over = stopping.aborted || this.#gaveUp !== undefined ||
      this.#started && (this.#context.known !== undefined || this.#dispatcher.remaining === 0);
    return over && this.#assigned.count === 0;
  }

  /**
   * Gives out every pair that may start now, one message a worker. While a worker is being replaced none may: its nodes have no agents,
   * and starting them would disturb what is measured.
   */
  #dispatch(): void {
    if (!this.#pool.isReady() || this.#context.stopping.aborted || this.#context.known) return;
    const { plan } = this.#options;
    const now = this.#elapsedMs();
    while (this.#assigned.keepUp()) {
      const pair = this.#dispatcher.next(now);
      if (pair === undefined) break;
      const a = plan.a(pair), b = plan.b(pair);
      if (this.#ends.isSetAside(a) || this.#ends.isSetAside(b)) {
        this.#dispatcher.finished(pair, now, null);
        this.#records.giveUp(pair, { status: "skipped", reason: "quarantined" }, now);
        continue;
      }
      this.#assigned.add(this.#owner(a), pair, a, b, now);
      this.#records.begin(pair);
    }
    this.#assigned.send();
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
      case "listening":
        return this.#steps?.listening(worker, message.port);
      case "node-up":
        this.#pool.broadcast({ kind: "endpoints", endpoints: [{ node: message.node, endpoint: message.endpoint }] });
        return this.#nodes.up(message);
      case "node-down":
        this.#pool.broadcast(message);
        return this.#nodes.down(message);
      case "ready":
        if (this.#started) this.#startCrashes = 0;
        return;
      case "ended":
        return this.#hearEnds(worker, message);
      default:
        message satisfies never;
    }
  }

  #hearEnds(worker: number, message: EndedPairs): void {
    const now = this.#elapsedMs();
    this.#assigned.taken(worker, message.taken);
    for (const end of endsOf(message)) {
      if (this.#again.hear(end)) continue;
      const sinceMs = this.#assigned.remove(worker, end.pair);
      if (sinceMs === undefined) continue; // it was given to another worker meanwhile
      // Through no fault of its nodes, where the other worker was replaced meanwhile.
      const lostPeer = () => sinceMs < this.#replacedMs[this.#owner(this.#options.plan.b(end.pair))]!;
      if (end.outcome.status === "failed" && this.#records.attempts(end.pair) === 1 && lostPeer()) {
        this.#dispatcher.giveAgain(end.pair);
      } else this.#ends.take(end, now);
    }
  }

  /** A worker is gone: its pairs are given out again, once; a second time they have failed. */
  #replace(worker: number, detail: string, overdue?: number): void {
    const now = this.#replacedMs[worker] = this.#elapsedMs();
    for (const [pair, startMs] of this.#assigned.clear(worker)) {
      if (pair === overdue || this.#records.attempts(pair) > 1) {
        const reason = pair === overdue ? "timeout" : "crashed";
        this.#ends.take({ pair, startMs, endMs: now, outcome: { status: "failed", reason, detail } }, now);
      } else this.#dispatcher.giveAgain(pair);
    }
    this.#again.lost(worker, detail);
    if (!this.#pool.isReady(worker) && ++this.#startCrashes >= START_CRASH_LIMIT) {
      const why = `starting workers: ${START_CRASH_LIMIT} crashes, the last: ${detail}`;
      if (!this.#started) throw new StartError(why);
      this.#gaveUp = { status: "failed", reason: "crashed", detail: why };
      return;
    }
    this.#pool.replace(worker);
    for (const message of this.#nodes.news()) this.#pool.send(worker, message);
  }

  /** Looks for workers that have stopped answering. The oldest pair of each stands first. */
  #watch(): void {
    for (let worker = 0; worker < this.#options.workers; worker++) {
      const oldest = this.#assigned.oldest(worker);
      if (!oldest || !this.#pool.isReady(worker)) continue;
      const [pair, sinceMs] = oldest;
      const { timeoutMs, probe } = this.#options;
      const silentMs = this.#elapsedMs() - sinceMs;
      if (silentMs < timeoutMs + endingMs(probe) + HUNG_GRACE_MS) continue;
      this.#replace(worker, `its worker answered nothing for ${Math.round(silentMs)} ms`, pair);
      this.#wake();
    }
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

import { setImmediate } from "node:timers";
import { nowMs } from "../base/clock.ts";
import type { Connection } from "../concurrency/mod.ts";
import type { Probe } from "../probe/probe.ts";
import { endingMs } from "../probe/settings.ts";
import type { Outcome } from "../results/outcome.ts";
import { EndedBatch } from "./ended_pairs.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";

/** How often overdue pairs are looked for, and how long after its deadline a probe may still answer by itself. */
const SWEEP_MS = 250;
const GRACE_MS = 1000;

/** What a pair worker hears of nodes besides the pairs that it shall measure. */
export type NodeNews = Extract<ToWorker, { kind: "endpoints" | "node-down" | "step-said" | "step-ended" }>;

/** What a pair worker runs on: its probe, and what it must do to be ready, when it hears of nodes and when it closes. */
export interface PairService {
  probe: Probe;
  /** Resolves when pairs may come; soon after the signal aborts. */
  open(signal: AbortSignal): Promise<void>;
  /** May be called before it is open. */
  learn(news: NodeNews): void;
  close(): Promise<void>;
}

/**
 * The main loop of a pair worker: takes assignments from the connection, holds them all in flight at once, and answers with their
 * outcomes in batches. Every pair that was assigned is answered for, whatever its probe does; returns when told to close.
 * @throws when the probe rejects: a defect, which ends the worker; the pool replaces it
 */
export async function servePairs(
  connection: Connection,
  start: WorkerStart,
  service: PairService,
): Promise<void> {
  const graceMs = GRACE_MS + endingMs(start.probe);
  const inFlight = new Map<number, number>(); // pair → start; all have one time limit, so the first is the most overdue
  const abort = new AbortController();
  const ended = new EndedBatch();
  let defect: (error: unknown) => void;
  const broken = new Promise<never>((_, reject) => defect = reject);

  function end(pair: number, outcome: Outcome) {
    const startMs = inFlight.get(pair);
    if (startMs === undefined) return; // the sweep has answered for it
    inFlight.delete(pair);
    flushSoon();
    ended.add({ pair, startMs, endMs: nowMs() - start.epochMs, outcome });
  }

  function flushSoon() {
    if (ended.isEmpty()) setImmediate(flush);
  }

  function flush() {
    connection.send(ended.take() satisfies FromWorker);
  }

  function sweep() {
    const overdueMs = nowMs() - start.epochMs - start.timeoutMs - graceMs;
    for (const [pair, startMs] of inFlight) {
      if (startMs > overdueMs) break;
      end(pair, {
        status: "failed",
        reason: "timeout",
        detail: `the probe gave no answer within ${start.timeoutMs} ms`,
      });
    }
  }

  function assign(pairs: Int32Array, again = { repeat: 0, alone: start.alone }) {
    flushSoon();
    ended.addTaken(pairs.length / 3);
    const options = { timeoutMs: start.timeoutMs, signal: abort.signal, ...again };
    for (let i = 0; i < pairs.length; i += 3) {
      const index = pairs[i]!;
      inFlight.set(index, nowMs() - start.epochMs);
      service.probe.measure({ index, a: pairs[i + 1]!, b: pairs[i + 2]! }, options)
        .then((outcome) => end(index, outcome), defect);
    }
  }

  async function listen() {
    while (true) {
      const message = await connection.recv() as ToWorker;
      switch (message.kind) {
        case "assign":
          assign(message.pairs, message.again);
          break;
        case "endpoints":
        case "node-down":
        case "step-said":
        case "step-ended":
          service.learn(message);
          break;
        case "abort":
          abort.abort();
          break;
        case "close":
          return;
        default:
          message satisfies never;
      }
    }
  }

  const giveUp = new AbortController();
  const opening = service.open(giveUp.signal);
  const listening = listen();
  listening.catch(() => {}); // waited for below
  // Closing may come before it is open.
  const isClosed = await Promise.race([opening.then(() => false), listening.then(() => true)]);
  if (isClosed) giveUp.abort();
  await opening;
  const sweeper = setInterval(sweep, SWEEP_MS);
  try {
    if (!isClosed) connection.send({ kind: "ready" } satisfies FromWorker);
    await Promise.race([listening, broken]);
  } finally {
    clearInterval(sweeper);
    await service.close();
  }
}

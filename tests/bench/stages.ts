import process from "node:process";
import { Dispatcher } from "../../lib/engine/dispatcher.ts";
import { EndedBatch, endsOf } from "../../lib/engine/ended_pairs.ts";
import type { PairEnd } from "../../lib/engine/messages.ts";
import { RunRecords } from "../../lib/engine/run_records.ts";
import { makePlan } from "../../lib/plan/make_plan.ts";
import { SimProbe } from "../../lib/probe/sim.ts";
import { jsonLine } from "../../lib/report/json.ts";
import { TextWriter } from "../../lib/report/text_writer.ts";
import type { Outcome, PairRecord } from "../../lib/results/outcome.ts";
import { RunFileWriter } from "../../lib/results/run_file/run_file_writer.ts";
import { headerOf } from "../results/run_file/run_records.ts";
import { median } from "./alternate.ts";
import { print } from "./print.ts";

/** 1,000,405 pairs. */
const NODES = 1415;
/** As many pairs are dealt with at a time: those of half a round. */
const BATCH = 353;

const nodes = Array.from({ length: NODES }, (_, i) => `n${i + 1}`);
const OUTCOME: Outcome = { status: "measured", latency_us: 123.4567, bandwidth_MBps: 156.7891 };

function planOfAll() {
  return makePlan(nodes, { directed: false, order: "fixed", seed: 1, rounds: null });
}

/** What a stage does with all pairs; answers how many it has seen. */
type Stage = (folder: string) => number | Promise<number>;

/** What a million pairs go through in turn, each stage alone and in one thread. */
const STAGES: Record<string, Stage> = {
  "plan: every round's pairs"() {
    const plan = planOfAll();
    let count = 0;
    for (let round = 0; round < plan.roundCount; round++) count += plan.inRound(round).length;
    return count;
  },
  "dispatch, rounds in step"() {
    return drain(2 * BATCH + 1);
  },
  "dispatch, half a round at a time"() {
    return drain(BATCH);
  },
  async "worker: draws, in batches"() {
    const plan = planOfAll();
    const probe = new SimProbe({ name: "sim", delayMinMs: 0, delayMaxMs: 0 }, 1, nodes);
    const options = { timeoutMs: 1000, signal: new AbortController().signal };
    for (let from = 0; from < plan.size; from += BATCH) {
      const all: Promise<Outcome>[] = [];
      for (let index = from; index < Math.min(from + BATCH, plan.size); index++) {
        all.push(probe.measure({ index, a: plan.a(index), b: plan.b(index) }, options));
      }
      await Promise.all(all);
    }
    return plan.size;
  },
  "messages: packed, copied, unpacked"() {
    const batch = new EndedBatch();
    let count = 0;
    for (const end of endsInBatches((ends) => ends.forEach((end) => batch.add(end)))) {
      void end;
      for (const _ of endsOf(structuredClone(batch.take()))) count++;
    }
    return count;
  },
  "results: kept and told of"() {
    let count = 0;
    const plan = planOfAll();
    const records = new RunRecords(plan);
    for (let round = 0; round < plan.roundCount; round++) {
      for (const pair of plan.inRound(round)) {
        records.begin(pair);
        records.add(pair, OUTCOME, { startMs: 1.5 * round, endMs: 1.5 * round + 0.25 });
      }
      records.tell(() => void count++);
    }
    return count;
  },
  "lines: JSON"() {
    let count = 0;
    for (const text of texts()) count += text.length > 0 ? BATCH : 0;
    return Math.min(count, planOfAll().size);
  },
  async "run file: lines and writing"(folder) {
    const file = await RunFileWriter.create(`${folder}/run.jsonl`, headerOf());
    for (const text of texts()) file.flush(text);
    await file.end({ kind: "end", status: "finished", elapsed_s: 1 });
    return planOfAll().size;
  },
  async "output: lines and writing"(folder) {
    using sink = await Deno.create(`${folder}/output`);
    const writer = new TextWriter(sink);
    for (const text of texts()) await writer.write(text);
    await writer.flush();
    return planOfAll().size;
  },
};

function drain(batch: number): number {
  const plan = planOfAll();
  const dispatcher = new Dispatcher(plan, { schedule: "rounds", barrier: false, concurrency: null });
  const queue = new Int32Array(plan.size), sinceMs = new Float64Array(plan.size);
  let given = 0, ended = 0;
  for (let nowMs = 0; dispatcher.remaining > 0; nowMs++) {
    for (let pair; (pair = dispatcher.next(nowMs)) !== undefined;) {
      sinceMs[given] = nowMs;
      queue[given++] = pair;
    }
    for (let i = 0; i < batch && ended < given; i++, ended++) {
      dispatcher.finished(queue[ended]!, nowMs, nowMs - sinceMs[ended]!);
    }
  }
  return given;
}

/** Ends of all pairs, a batch at a time. */
function* endsInBatches(take: (ends: PairEnd[]) => void): Generator<number> {
  const { size } = planOfAll();
  for (let from = 0; from < size; from += BATCH) {
    const length = Math.min(BATCH, size - from);
    take(
      Array.from({ length }, (_, i) => ({ pair: from + i, startMs: from + 0.25, endMs: from + 0.5, outcome: OUTCOME })),
    );
    yield length;
  }
}

/** The lines of all pairs, those of a batch as one text. */
function* texts(): Generator<string> {
  const { size, a, b } = planOfAll();
  for (let from = 0; from < size; from += BATCH) {
    let text = "";
    for (let pair = from; pair < Math.min(from + BATCH, size); pair++) {
      const record: PairRecord = {
        kind: "pair",
        a: nodes[a(pair)]!,
        b: nodes[b(pair)]!,
        ...OUTCOME,
        start_s: pair / 1e6,
        end_s: (pair + 1) / 1e6,
        attempt: 1,
      };
      text += jsonLine(record);
    }
    yield text;
  }
}

/** How long a million pairs keep a processor busy in each of the stages that they go through. */
export async function benchStages({ turns, only }: { turns: number; only: string }) {
  print(`stages: microseconds of processor a pair, each stage alone, medians of ${turns} turns`);
  for (const [name, stage] of Object.entries(STAGES)) {
    if (!name.includes(only)) continue;
    const each: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const folder = await Deno.makeTempDir();
      try {
        const before = process.cpuUsage();
        const count = await stage(folder);
        const { user, system } = process.cpuUsage(before);
        if (count !== NODES * (NODES - 1) / 2) throw new Error(`${name}: ${count} pairs`);
        each.push((user + system) / count);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    }
    print(`  ${name.padEnd(36)} ${median(each).toFixed(2)} µs`);
  }
}

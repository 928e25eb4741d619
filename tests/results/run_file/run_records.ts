import type { PairRecord } from "../../../lib/results/outcome.ts";
import type { EndRecord, NodeRecord, ResumeRecord, RunHeader } from "../../../lib/results/run.ts";

export const START = "2026-01-02T03:04:05.000Z";

/** The header of a run of `cn1` … `cn4`, all pairs, in a fixed order. */
export function headerOf(more: Partial<RunHeader> = {}): RunHeader {
  const nodes = more.nodes ?? ["cn1", "cn2", "cn3", "cn4"];
  return {
    kind: "run",
    format: 1,
    id: "r1",
    start: START,
    version: "0.1.0",
    deno: "2.9.6",
    command: ["cn[1-4]"],
    options: ["--probe=sim", "--seed=7"],
    nodes,
    directed: false,
    launcher: null,
    interface: null,
    probe: { name: "sim" },
    schedule: { name: "rounds", order: "fixed", concurrency: null, barrier: false, rounds: null },
    timeout_ms: 10_000,
    retries: 1,
    quarantine: 3,
    seed: 7,
    pairs: nodes.length * (nodes.length - 1) / 2,
    login_host: "login1",
    ...more,
  };
}

export function measuredLine(a: string, b: string, end_s = 1, latency_us = 20): PairRecord {
  return {
    kind: "pair",
    a,
    b,
    status: "measured",
    latency_us,
    bandwidth_MBps: 1000,
    start_s: 0.5,
    end_s,
    attempt: 1,
  };
}

export function failedLine(a: string, b: string, end_s = 1): PairRecord {
  const failure = { reason: "timeout" as const, detail: "no answer in 10 s" };
  const retried = [{ ...failure, start_s: 0.1, end_s: 0.2 }];
  return { kind: "pair", a, b, status: "failed", ...failure, blame: b, start_s: 0.5, end_s, attempt: 2, retried };
}

export function skippedLine(a: string, b: string, end_s = 1): PairRecord {
  return { kind: "pair", a, b, status: "skipped", reason: "interrupted", start_s: end_s, end_s, attempt: 0 };
}

export function nodeLine(name: string, status: NodeRecord["status"] = "up"): NodeRecord {
  return { kind: "node", name, status };
}

/** Another start of the program, so long after the run's. */
export function resumeLine(afterS: number, excluded: string[] = []): ResumeRecord {
  const start = new Date(Date.parse(START) + 1000 * afterS).toISOString();
  return { kind: "resume", start, version: "0.1.0", command: ["--resume", "a.jsonl"], excluded };
}

export function endLine(status: EndRecord["status"], elapsed_s: number): EndRecord {
  return { kind: "end", status, elapsed_s };
}

/** These as the lines of a file. */
export function fileOf(...records: unknown[]): string {
  return records.map((record) => JSON.stringify(record) + "\n").join("");
}

import { errorText, UsageError } from "../base/errors.ts";
import { makePlan } from "../plan/make_plan.ts";
import type { Plan } from "../plan/plan.ts";
import type { PairRecord } from "../results/outcome.ts";
import { PairTable } from "../results/pair_table.ts";
import type { NodeRecord, ResumeRecord, RetestRecord, Run, RunHeader } from "../results/run.ts";
import { type ByteSource, type RunFileEnd, runLines } from "../results/run_file/run_lines.ts";

/** A run as its file has it. */
export interface StoredRun {
  header: RunHeader;
  plan: Plan;
  /** By number in the plan; a pair may have no outcome yet. */
  records: PairTable;
  /** What is known last of each node, in the run's order. */
  nodes: NodeRecord[];
  /** Pairs that were measured once more. */
  retests: RetestRecord[];
  /** How its last start ended; `cut off`: the file does not say. */
  status: Run["status"];
  /** How long it has taken, all starts together. */
  elapsedS: number;
  /** Nodes that its last start left out. */
  excluded: readonly string[];
  end: RunFileEnd;
}

/** The pairs of some 14,000 nodes. */
const PAIR_LIMIT = 100_000_000;

/**
 * Reads a run file to its end.
 * @param name what errors call it
 * @throws {UsageError} where it is none, or is broken: the line is named
 */
export function readStoredRun(file: ByteSource, name: string): StoredRun {
  const lines = runLines(file, name);
  const first = lines.next();
  if (first.done || first.value.record.kind !== "run") throw new Error("a run file begins with its header");
  const stored = new Assembly(first.value.record, name);
  for (let next = lines.next();; next = lines.next()) {
    if (next.done) return stored.finish(next.value);
    const { number, record } = next.value;
    switch (record.kind) {
      case "pair":
        stored.addPair(record, number);
        break;
      case "node":
        stored.addNode(record, number);
        break;
      case "resume":
        stored.resume(record, number);
        break;
      case "end":
        stored.end(record.elapsed_s, record.status);
        break;
      case "retest":
        stored.addRetest(record, number);
        break;
      case "run":
      case "unknown":
        break;
      default:
        record satisfies never;
    }
  }
}

/** A run while its lines are read. */
class Assembly {
  readonly #header: RunHeader;
  readonly #name: string;
  readonly #plan: Plan;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #index: (a: number, b: number) => number;
  readonly #records: PairTable;
  readonly #nodes: (NodeRecord | undefined)[] = [];
  readonly #retests: RetestRecord[] = [];
  #status: Run["status"] = "cut off";
  #elapsedS = 0;
  /** When the start that is being read began and ended last, in seconds from the run's start. */
  #beganS = 0;
  #lastS = 0;
  #excluded: readonly string[] = [];

  constructor(header: RunHeader, name: string) {
    this.#header = header;
    this.#name = name;
    this.#plan = planOf(header, name);
    this.#numbers = new Map(header.nodes.map((node, number) => [node, number]));
    this.#index = this.#plan.find;
    if (header.pair_list) this.#checkListed();
    this.#records = new PairTable(this.#plan);
  }

  /** A listed pair that is there twice would never have an outcome of its own. */
  #checkListed(): void {
    const { size, a, b } = this.#plan;
    for (let pair = 0; pair < size; pair++) {
      const isTwice = this.#index(a(pair), b(pair)) !== pair ||
        (!this.#header.directed && this.#index(b(pair), a(pair)) >= 0);
      if (isTwice) throw new UsageError(`reading run ${this.#name} (its header's pairs): a pair is listed twice`);
    }
  }

  addPair(record: PairRecord, line: number): void {
    const a = this.#numbers.get(record.a), b = this.#numbers.get(record.b);
    const pair = a === undefined || b === undefined ? -1 : this.#index(a, b);
    if (pair < 0) throw new UsageError(`reading run ${this.#name}, line ${line}: a pair that is not planned`);
    record.a = this.#header.nodes[a!]!; // one text for all its pairs
    record.b = this.#header.nodes[b!]!;
    this.#lastS = Math.max(this.#lastS, record.end_s);
    if (record.status === "measured" || this.#records.status(pair) !== "measured") this.#records.set(pair, record);
  }

  addRetest(record: RetestRecord, line: number): void {
    if (this.#numbers.has(record.a) && this.#numbers.has(record.b)) return void this.#retests.push(record);
    throw new UsageError(`reading run ${this.#name}, line ${line}: a node that is not its own`);
  }

  addNode(record: NodeRecord, line: number): void {
    const node = this.#numbers.get(record.name);
    if (node === undefined) throw new UsageError(`reading run ${this.#name}, line ${line}: a node that is not its own`);
    this.#nodes[node] = record;
  }

  resume({ start, excluded }: ResumeRecord, line: number): void {
    const unknown = excluded.find((node) => !this.#numbers.has(node));
    if (unknown !== undefined) {
      throw new UsageError(`reading run ${this.#name}, line ${line}: a node that is not its own is excluded`);
    }
    this.#closeStart();
    this.#beganS = this.#lastS = Math.max(0, (Date.parse(start) - Date.parse(this.#header.start)) / 1000);
    this.#status = "cut off";
    this.#excluded = excluded;
  }

  end(elapsedS: number, status: Run["status"]): void {
    this.#elapsedS += elapsedS;
    this.#beganS = this.#lastS;
    this.#status = status;
  }

  finish(end: RunFileEnd): StoredRun {
    this.#closeStart();
    return {
      header: this.#header,
      plan: this.#plan,
      records: this.#records,
      nodes: this.#nodes.filter((record) => record !== undefined),
      retests: this.#retests,
      status: this.#status,
      elapsedS: this.#elapsedS,
      excluded: this.#excluded,
      end,
    };
  }

  /** Of a start that has no end, so much is known: it lasted to its last outcome. */
  #closeStart(): void {
    this.#elapsedS += Math.max(0, this.#lastS - this.#beganS);
    this.#beganS = this.#lastS;
  }
}

/** The plan of a run, made again. Nothing is made of numbers that contradict each other. */
function planOf(header: RunHeader, name: string): Plan {
  const { nodes, directed, seed, pairs, pair_list: list, schedule: { order, rounds } } = header;
  const action = `reading run ${name} (its header's pairs)`;
  const all = nodes.length * (nodes.length - 1) / (directed ? 1 : 2);
  const most = list
    ? list.length / 2
    : Math.min(all, rounds === null ? Infinity : rounds * Math.floor(nodes.length / 2));
  if (pairs !== most || pairs > PAIR_LIMIT) throw new UsageError(`${action}: ${pairs}`);
  const isPlace = (place: number) => place < nodes.length;
  if (list && !list.every((place, i) => isPlace(place) && (i % 2 === 0 || place !== list[i - 1]))) {
    throw new UsageError(`${action}: a listed pair is none`);
  }
  const listed = list &&
    Array.from(
      { length: pairs },
      (_, pair): [string, string] => [nodes[list[2 * pair]!]!, nodes[list[2 * pair + 1]!]!],
    );
  try {
    return makePlan(nodes, { directed, order, seed, rounds, pairs: listed });
  } catch (error) {
    throw new UsageError(`${action}: ${errorText(error)}`);
  }
}

/** A run as reports take it: what has no outcome was not tried, and excluded nodes take no part in what was not measured. */
export function storedRun({ header, plan, records, nodes, retests, status, elapsedS, excluded }: StoredRun): Run {
  const isExcluded = new Set(excluded);
  const isOut = plan.nodes.map((node) => isExcluded.has(node));
  let pairs = records;
  const times = { start_s: elapsedS, end_s: elapsedS, attempt: 0 };
  let isPart = false;
  for (let pair = 0; pair < plan.size; pair++) {
    if (records.status(pair) === "measured") continue;
    const a = plan.a(pair), b = plan.b(pair);
    isPart ||= isOut[a]! || isOut[b]!;
    if (records.has(pair)) continue;
    if (pairs === records) pairs = records.copy();
    pairs.set(pair, {
      kind: "pair",
      a: plan.nodes[a]!,
      b: plan.nodes[b]!,
      status: "skipped",
      reason: "interrupted",
      ...times,
    });
  }
  const isIn = (pair: number) => pairs.status(pair) === "measured" || !isOut[plan.a(pair)] && !isOut[plan.b(pair)];
  return { header, status, nodes, pairs: isPart ? pairs.filter((_, pair) => isIn(pair)) : pairs, retests, elapsedS };
}

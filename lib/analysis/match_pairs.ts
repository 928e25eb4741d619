import type { ComparedPair, PairFailure } from "../results/comparison.ts";
import type { Failed, PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { bandwidthBackMBps, bandwidthBothMBps, bandwidthMBps, latencyUs } from "../results/summary.ts";

export interface MatchedPairs {
  /** Those that are planned in both runs, in the new one's order. */
  pairs: ComparedPair[];
  /** The bandwidth of the other direction of those of which both runs know both; of directed runs none: there it is a pair of its own. */
  otherWays: ComparedPair[];
  /** The records of one of them, by its place. */
  records(place: number): [base: PairRecord, now: PairRecord];
  failsNow: PairFailure[];
  /** Those that are planned in one run only. */
  onlyBase: PairRecord[];
  onlyNew: PairRecord[];
}

/** Finds the pairs that two runs have in common, by the names; without directions whichever way round they stand. */
export function matchPairs(base: Run, run: Run): MatchedPairs {
  const numbers = new Map<string, number>();
  for (const node of [...base.header.nodes, ...run.header.nodes]) {
    if (!numbers.has(node)) numbers.set(node, numbers.size);
  }
  const key = (pair: PairRecord) => {
    const a = numbers.get(pair.a)!, b = numbers.get(pair.b)!;
    return run.header.directed || a < b ? a * numbers.size + b : b * numbers.size + a;
  };
  const places = new Map<number, number>();
  for (const [place, pair] of base.pairs.entries()) places.set(key(pair), place);
  const isFound = new Uint8Array(base.pairs.length);
  const pairs: ComparedPair[] = [], failsNow: PairFailure[] = [], onlyNew: PairRecord[] = [];
  const otherWays: ComparedPair[] = [];
  const inBase: number[] = [], inNew: number[] = [];
  for (const [placeNow, record] of run.pairs.entries()) {
    const place = places.get(key(record));
    if (place === undefined) {
      onlyNew.push(record);
      continue;
    }
    isFound[place] = 1;
    const before = base.pairs.at(place)!;
    pairs.push(compared(before, record));
    const other = run.header.directed ? null : otherWay(before, record);
    if (other) otherWays.push(other);
    inBase.push(place);
    inNew.push(placeNow);
    if (before.status === "measured" && record.status === "failed") failsNow.push(failure(record));
  }
  const records = (place: number): [PairRecord, PairRecord] => [
    base.pairs.at(inBase[place]!)!,
    run.pairs.at(inNew[place]!)!,
  ];
  return { pairs, otherWays, records, failsNow, onlyBase: base.pairs.filter((_, place) => !isFound[place]), onlyNew };
}

function failure({ a, b, reason, detail, blame }: PairRecord & Failed): PairFailure {
  return { a, b, reason, detail, ...blame === undefined ? {} : { blame } };
}

function compared(base: PairRecord, record: PairRecord): ComparedPair {
  const isTurned = base.a !== record.a;
  const latency = [latencyUs(base), latencyUs(record)] as const;
  const bandwidth = bandwidths(base, record, isTurned);
  return {
    a: record.a,
    b: record.b,
    base_status: base.status,
    new_status: record.status,
    base_latency_us: latency[0],
    new_latency_us: latency[1],
    latency_ratio: ratio(...latency),
    latency_change: null,
    base_bandwidth_MBps: bandwidth[0],
    new_bandwidth_MBps: bandwidth[1],
    bandwidth_ratio: bandwidthRatio(...bandwidth),
    bandwidth_change: null,
  };
}

/** What both runs know of: a direction, the same one of both where the base knows it; or both in sum, where no direction is known. */
function bandwidths(
  base: PairRecord,
  record: PairRecord,
  isTurned: boolean,
): [base: number | null, now: number | null] {
  const there = bandwidthMBps(base), back = bandwidthBackMBps(base);
  const nowThere = bandwidthMBps(record), nowBack = bandwidthBackMBps(record);
  if (nowThere !== null) return [isTurned ? back ?? there : there, nowThere];
  if (nowBack !== null) return [isTurned ? there ?? back : back, nowBack];
  return [bandwidthBothMBps(base), bandwidthBothMBps(record)];
}

function otherWay(base: PairRecord, record: PairRecord): ComparedPair | null {
  const there = bandwidthMBps(base), back = bandwidthBackMBps(base);
  const now = bandwidthBackMBps(record);
  if (there === null || back === null || bandwidthMBps(record) === null || now === null) return null;
  const before = base.a === record.a ? back : there;
  return {
    a: record.b,
    b: record.a,
    base_status: base.status,
    new_status: record.status,
    base_latency_us: null,
    new_latency_us: null,
    latency_ratio: null,
    latency_change: null,
    base_bandwidth_MBps: before,
    new_bandwidth_MBps: now,
    bandwidth_ratio: bandwidthRatio(before, now),
    bandwidth_change: null,
  };
}

/** Nothing has no logarithm: of what was something it is next to nothing, and the other way round. */
const NEXT_TO_NOTHING = 1e-9;

function bandwidthRatio(base: number | null, value: number | null): number | null {
  if (base === null || value === null || base === 0 && value === 0) return null;
  if (value === 0) return NEXT_TO_NOTHING;
  return base === 0 ? 1 / NEXT_TO_NOTHING : ratio(base, value);
}

/** Null where there is none that has a logarithm. */
function ratio(base: number | null, value: number | null): number | null {
  return base !== null && value !== null && base > 0 && value > 0 ? value / base : null;
}

import type { ComparedPair, PairFailure } from "../results/comparison.ts";
import type { Failed, PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { bandwidthBackMBps, bandwidthBothMBps, bandwidthMBps, latencyUs } from "../results/summary.ts";

export interface MatchedPairs {
  /** Those that are planned in both runs, in the new one's order. */
  pairs: ComparedPair[];
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
    inBase.push(place);
    inNew.push(placeNow);
    if (before.status === "measured" && record.status === "failed") failsNow.push(failure(record));
  }
  const records = (place: number): [PairRecord, PairRecord] => [
    base.pairs.at(inBase[place]!)!,
    run.pairs.at(inNew[place]!)!,
  ];
  return { pairs, records, failsNow, onlyBase: base.pairs.filter((_, place) => !isFound[place]), onlyNew };
}

function failure({ a, b, reason, detail, blame }: PairRecord & Failed): PairFailure {
  return { a, b, reason, detail, ...blame === undefined ? {} : { blame } };
}

function compared(base: PairRecord, record: PairRecord): ComparedPair {
  const isTurned = base.a !== record.a;
  const latency = [latencyUs(base), latencyUs(record)] as const;
  // The same direction of both, where the base knows it.
  const there = bandwidthMBps(base), baseBack = bandwidthBackMBps(base);
  const bandwidth = [isTurned ? baseBack ?? there : there, bandwidthMBps(record)] as const;
  const back = [isTurned && baseBack !== null ? there : baseBack, bandwidthBackMBps(record)] as const;
  const both = [bandwidthBothMBps(base), bandwidthBothMBps(record)] as const;
  const backRatio = bandwidthRatio(...back);
  const isKnown = (values: readonly (number | null)[]) => values.some((value) => value !== null);
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
    ...isKnown(back) && {
      base_bandwidth_back_MBps: back[0],
      new_bandwidth_back_MBps: back[1],
      bandwidth_back_ratio: backRatio,
      bandwidth_back_change: null,
    },
    ...backRatio === null && isKnown(both) && {
      base_bandwidth_both_MBps: both[0],
      new_bandwidth_both_MBps: both[1],
      bandwidth_both_ratio: bandwidthRatio(...both),
      bandwidth_both_change: null,
    },
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

import type { BandwidthDetail } from "../base/measurement.ts";

/** Segments that one direction's streams sent again; null where no sender could tell. */
export function retransmits({ each }: BandwidthDetail): number | null {
  return sumOf(each.map(({ sender }) => sender?.retransmits));
}

/** The share of one direction's datagrams that was lost, all its streams together; null where there were none. */
export function lossShare({ each }: BandwidthDetail): number | null {
  const lost = sumOf(each.map(({ datagrams }) => datagrams?.lost));
  const received = sumOf(each.map(({ datagrams }) => datagrams?.received));
  return lost === null || received === null || lost + received === 0 ? null : lost / (lost + received);
}

/** The largest jitter of one direction's streams, in microseconds; null where none carried datagrams. */
export function jitterUs({ each }: BandwidthDetail): number | null {
  const jitters = each.flatMap(({ datagrams }) => datagrams ? [datagrams.jitter_us] : []);
  return jitters.length > 0 ? Math.max(...jitters) : null;
}

/** The sum of those that are known; null where none is. */
function sumOf(counts: readonly (number | undefined)[]): number | null {
  const known = counts.filter((count) => count !== undefined);
  return known.length > 0 ? known.reduce((sum, count) => sum + count, 0) : null;
}

import type { BenchmarkRow } from "../../results/benchmark.ts";
import { OutputError, type RowChoice } from "./parser.ts";

/**
 * The row that a table's latency is: of the size that was asked for, else of the smallest above 0. Never the best one: it may be a burst.
 * @returns undefined where no row has a latency
 * @throws {OutputError} when there are rows, but none of that size
 */
export function latencyRow<R extends BenchmarkRow>(rows: readonly R[], { latencySizeBytes }: RowChoice): R | undefined {
  const timed = rows.filter((row) => row.latency_us !== undefined);
  if (latencySizeBytes !== null) return rowOfSize(timed, latencySizeBytes, "latency");
  const sized = timed.filter(({ size_bytes }) => size_bytes !== null && size_bytes > 0);
  return extreme(sized, (a, b) => a < b) ?? timed[0];
}

/**
 * The row that a table's bandwidth is, in whatever direction: of the size that was asked for, else of the largest.
 * @returns undefined where no row has a bandwidth
 * @throws {OutputError} when there are rows, but none of that size
 */
export function bandwidthRow<R extends BenchmarkRow>(
  rows: readonly R[],
  { messageSizeBytes }: RowChoice,
): R | undefined {
  const rated = rows.filter((row) => row.bandwidth_MBps !== undefined || row.bandwidth_both_MBps !== undefined);
  if (messageSizeBytes !== null) return rowOfSize(rated, messageSizeBytes, "bandwidth");
  return extreme(rated.filter(({ size_bytes }) => size_bytes !== null), (a, b) => a > b) ?? rated[0];
}

/** Of a size that the output tells; one that tells none was asked for by the command that made it. */
function rowOfSize<R extends BenchmarkRow>(rows: readonly R[], sizeBytes: number, what: string): R | undefined {
  const found = rows.find(({ size_bytes }) => size_bytes === sizeBytes) ??
    rows.find(({ size_bytes }) => size_bytes === null);
  if (found || rows.length === 0) return found;
  const [least, most] = [(a: number, b: number) => a < b, (a: number, b: number) => a > b]
    .map((isBeyond) => extreme(rows, isBeyond)!.size_bytes);
  const range = `there are ${least} to ${most}`;
  throw new OutputError("unparsable", `reading ${what} (${range}): no row of ${sizeBytes} bytes`);
}

/** The first row whose size is beyond all others'. */
function extreme<R extends BenchmarkRow>(
  rows: readonly R[],
  isBeyond: (a: number, b: number) => boolean,
): R | undefined {
  return rows.reduce<R | undefined>(
    (best, row) => best === undefined || isBeyond(row.size_bytes!, best.size_bytes!) ? row : best,
    undefined,
  );
}

// What a benchmark of the field has printed, under the names that files have. MB = 10^6 bytes; µs of latency are half round trips.

/** What a pair is measured for. */
export type Quantity = "latency" | "bandwidth";

/** Far more than any benchmark prints: a run file holds no more. */
export const ROW_LIMIT = 4096;

/** One line of a benchmark's table; a benchmark that prints one number has one row. What a row does not tell is absent. */
export interface BenchmarkRow {
  /** Null: the benchmark does not say of which size it is. */
  size_bytes: number | null;
  latency_us?: number;
  /** From a to b: from the client to the server, from the first rank to the second. */
  bandwidth_MBps?: number;
  /** From b to a at the same time. */
  bandwidth_back_MBps?: number;
  /** A sum of both directions, which nobody can take apart. */
  bandwidth_both_MBps?: number;
}

/** A number as it was printed. */
export interface PrintedNumber {
  /** The line that it stands in, as printed; for a document of many lines, the path to it and its value. */
  line: string;
  /** As printed, or, where nothing is printed, as the tool's version defines it: `usec`, `MB/s`, `MiB/sec`. */
  unit: string;
}

/** What one output says. */
export interface BenchmarkResult {
  /** As it calls itself: `osu_latency`, `IMB PingPong`, `iperf3`. */
  tool: string;
  /** Null: the output does not tell. */
  version: string | null;
  latency_us: number | null;
  bandwidth_MBps: number | null;
  bandwidth_back_MBps?: number;
  bandwidth_both_MBps?: number;
  /** Whether it printed latency as half a round trip (false: the whole, which is halved here); null: it printed none. */
  half_round_trip: boolean | null;
  /** All that it printed, in its order. */
  rows: BenchmarkRow[];
  /** What latency and bandwidth were read from. */
  printed: { latency?: PrintedNumber; bandwidth?: PrintedNumber };
  /** Why this may not be all: the output is cut off. Absent: it is whole, as far as can be told. */
  partial?: string;
}

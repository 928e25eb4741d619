/** How the measuring side waits for the other: asleep in the kernel, or asking again and again (burns a core on each side). */
export type Wait = "block" | "spin";

/** What a tcp measurement is asked to do; the same for every pair of a run. */
export interface TcpSettings {
  /** How long bandwidth is streamed, ramp-up not counted; also the longest time that latency is sampled. */
  durationMs: number;
  /** Bytes given to one send call of the stream. */
  messageSizeBytes: number;
  /** Bytes of one ping and of its answer. */
  latencySizeBytes: number;
  /** Round trips to time; null: as many as the interval of the median asks for, or the time allows. */
  iterations: number | null;
  wait: Wait;
}

/** Where an agent takes measuring connections. */
export interface Endpoint {
  node: string;
  address: string;
  port: number;
}

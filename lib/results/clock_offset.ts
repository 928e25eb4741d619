/** One exchange of time stamps: whole milliseconds of wall clocks. */
export interface ClockSample {
  /** The asking side's clock when it asked. */
  sentMs: number;
  /** The node's clock in between. */
  nodeMs: number;
  /** The asking side's clock when the answer was there. */
  receivedMs: number;
}

export interface ClockOffset {
  /** How far the node's clock is ahead; negative: behind. */
  offsetMs: number;
  /** The true offset is not further from that than this. */
  uncertaintyMs: number;
}

/** A clock that ticks in milliseconds is up to one behind. */
const TICK_MS = 1;

/**
 * How far a node's clock is ahead of the asking side's. Of several exchanges the one with the shortest round trip counts, and in it the
 * node's clock is taken for read half-way, which is wrong by half of the round trip at most. F. Cristian, "Probabilistic clock
 * synchronization", 1989; the choice of the sample as in NTP's clock filter (RFC 5905, 10).
 * @returns null without a usable sample: one whose own clock was set back in between is none
 */
export function clockOffset(samples: readonly ClockSample[]): ClockOffset | null {
  let best: ClockSample | undefined;
  for (const sample of samples) {
    const roundTripMs = sample.receivedMs - sample.sentMs;
    if (roundTripMs < 0) continue;
    if (!best || roundTripMs < best.receivedMs - best.sentMs) best = sample;
  }
  if (!best) return null;
  const { sentMs, nodeMs, receivedMs } = best;
  const halfMs = (receivedMs - sentMs) / 2;
  return { offsetMs: nodeMs - sentMs - halfMs, uncertaintyMs: halfMs + TICK_MS };
}

/** Which pair is next. What it is not told of, it does not know: it has no clock of its own and starts nothing. */
export interface Order {
  next(nowMs: number, inFlight: number): number | undefined;
  ended(pair: number, nowMs: number, tookMs: number | null): void;
  putBack(pair: number): void;
  putLast(pair: number, nowMs: number): void;
  readonly wakeAtMs: number | undefined;
}

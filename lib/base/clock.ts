/**
 * Milliseconds on a clock that never goes back and that all threads of this process share: the monotonic clock since the
 * thread began, plus the moment when it began.
 */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

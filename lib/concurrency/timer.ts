/** What setTimeout can count: 24 days. It takes a longer time for none at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls back once the time is up, if it ever is (undefined, Infinity: never); what is returned calls it off. */
export function after(timeMs: number | undefined, callback: () => void): () => void {
  if (timeMs === undefined || timeMs > LONGEST_MS) return () => {};
  const timer = setTimeout(callback, Math.max(0, timeMs));
  return () => clearTimeout(timer);
}

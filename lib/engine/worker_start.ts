import type { WorkerStart } from "./messages.ts";
import type { RunOptions } from "./options.ts";

/** The worker that has a node's channel, and carries the pairs that the node starts. */
export function ownerOf(node: number, workers: number): number {
  return node % workers;
}

/**
 * What one of a run's workers is told when it starts.
 * @param run `epochMs`: what its times count from, on the clock of `nowMs()`
 */
export function workerStart(
  options: RunOptions,
  worker: number,
  run: { key: Uint8Array<ArrayBuffer>; epochMs: number },
): WorkerStart {
  const { plan: { nodes }, workers, launcher, start, probe, agents, seed, timeoutMs } = options;
  const alone = options.schedule === "serial" || options.concurrency === 1;
  const owned = launcher ? nodes.map((_, node) => node).filter((node) => ownerOf(node, workers) === worker) : [];
  const fanout = share(start.fanout, workers, worker);
  return { nodes, owned, probe, launcher, start: { ...start, fanout }, agents, seed, timeoutMs, alone, ...run };
}

/** One worker's part of something that all have together; 1 at least. */
function share(whole: number, workers: number, worker: number): number {
  return Math.max(1, Math.floor(whole / workers) + (worker < whole % workers ? 1 : 0));
}

import { SharedInterval } from "../base/shared_interval.ts";
import { ALIVE_MS } from "./messages.ts";

/** When all channels of this thread say that their controller is there. */
export const HEART = new SharedInterval(ALIVE_MS);

/**
 * Resolves when the last heartbeats of this thread's channels have been written. What can wait waits for that: agents that come by the thousand
 * would hold heartbeats up for so long that those that are there take it for the end.
 */
export async function heartbeatsWritten(): Promise<void> {
  await HEART.done;
}

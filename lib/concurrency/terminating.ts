/** What the thread of a Process knows of being asked to end. Loaded once a thread, so this is the thread's own state. */

let asked: Int32Array | undefined;
let listening = false;
const controller = new AbortController();

/**
 * For use in a Process: aborted when `terminate()` asks this process to end. Whoever calls this gets the grace period to clean up and
 * return; a process that never did ends at once. In the main thread it is never aborted.
 */
export function terminating(): AbortSignal {
  listening = true;
  return controller.signal;
}

/**
 * The same question for code that does not come back to the event loop, where no signal can be raised: loops that block or compute should ask
 * it now and then, since not every Deno can stop them otherwise. Reads shared memory, about 10 ns.
 */
export function isTerminating(): boolean {
  listening = true;
  return isAskedToEnd();
}

/** The same for this library's own waiting: asking does not count as listening. */
export function isAskedToEnd(): boolean {
  return asked !== undefined && Atomics.load(asked, 0) !== 0;
}

/** Takes the word of the shared memory in which the parent asks. For the worker's entry module. */
export function watchTermination(flag: Int32Array): void {
  asked = flag;
}

/** Raises the signal; answers whether anyone has shown to be listening. For the worker's entry module. */
export function raiseTermination(): boolean {
  controller.abort();
  return listening;
}

/**
 * What Python's `multiprocessing` gives, on Web Workers: processes, pipes, queues, shared memory with locks.
 *
 * @module
 */
export { Connection, ConnectionClosed, pipe } from "./connection.ts";
export { Lock, type LockHandle, type LockOptions } from "./lock.ts";
export { Process, type ProcessOptions } from "./process.ts";
export { Queue, QueueClosed, QueueEmpty, QueueFull, type WaitOptions } from "./queue.ts";
export { SharedArray, type SharedHandle, type SharedNumber, type SharedType, SharedValue } from "./shared_memory.ts";
export { isTerminating, terminating } from "./terminating.ts";

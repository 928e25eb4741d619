import type { ErrorRecord } from "./error_record.ts";

/** From a Process to its thread. */
export type ToThread =
  /** First of all: import the module and call its `run`. In `asked`, 1 stands once the process shall end. */
  | { kind: "run"; module: string; args: unknown[]; asked: Int32Array }
  /** Raise the signal of `terminating()`. */
  | { kind: "terminate" };

/** From the thread to its Process. */
export type FromThread =
  /** The module is imported; `run` is called now, and may block for as long as it likes. */
  | { kind: "running" }
  /** `run` has returned, or gives way to a request to end. */
  | { kind: "returned" }
  /** The import, `run`, or anything else in the thread has thrown. */
  | { kind: "threw"; error: ErrorRecord };

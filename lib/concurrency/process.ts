import { type ErrorRecord, restoreError } from "./error_record.ts";
import type { FromThread, ToThread } from "./process_messages.ts";
import { after } from "./timer.ts";

/** How long a process that listens to `terminating()`, or does not answer, may go on after `terminate()`. */
const GRACE_MS = 1000;

/** Exit codes as Python's multiprocessing has them: ended by SIGTERM, by SIGKILL. */
const TERMINATED = -15;
const KILLED = -9;

export interface ProcessOptions {
  /** The module whose exported `run(...args)` is run. */
  module: URL;
  /** For messages and debuggers; left out: `Process-1` and so on. */
  name?: string;
  /** Copied as by `structuredClone()`. MessagePorts in them, also within arrays and plain objects, are handed over. */
  args?: unknown[];
  /** Does not keep the program alive, and ends with it. */
  daemon?: boolean;
}

let count = 0;

/**
 * Runs a function in a thread of its own (a module Web Worker) with the interface of Python's `multiprocessing.Process`. The
 * process ends when `run` returns or its promise settles, or when anything in its thread throws and nobody catches it.
 *
 * `exitCode` is 0 when `run` has returned, 1 when it threw (`error` says what), −15 after `terminate()`, −9 after `kill()`.
 */
export class Process {
  readonly name: string;
  readonly daemon: boolean;
  readonly #module: URL;
  readonly #args: unknown[];
  /** Shared with the thread: 1 asks it to end. */
  readonly #asked = new Int32Array(new SharedArrayBuffer(4));
  readonly #running = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<true>();
  #worker: Worker | undefined;
  #stopGrace = () => {};
  #terminating = false;
  #closed = false;
  #exitCode: number | null = null;
  #error: Error | undefined;

  constructor({ module, name, args = [], daemon = false }: ProcessOptions) {
    this.name = name ?? `Process-${++count}`;
    this.daemon = daemon;
    this.#module = module;
    this.#args = args;
    this.#running.promise.catch(() => {}); // start() hands it on
  }

  /** Null as long as the process has not ended. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** What ended the process with exit code 1: name, message and stack as they were in its thread. */
  get error(): Error | undefined {
    return this.#error;
  }

  isAlive(): boolean {
    return this.#worker !== undefined && this.#exitCode === null;
  }

  /**
   * Starts the thread; resolves when the module is imported and `run` is called.
   * @throws what the module throws while it is imported (kept in `error` as well)
   * @throws {Error} when the process was started or closed before, or is ended before it runs
   * @throws {DOMException} DataCloneError, when the arguments cannot be copied
   */
  start(): Promise<void> {
    if (this.#worker || this.#closed) {
      return Promise.reject(new Error(`starting ${this.name}: ${this.#closed ? "closed" : "started before"}`));
    }
    if (this.daemon && !HOLD) {
      return Promise.reject(new Error(`starting daemon ${this.name}: Deno ${Deno.version.deno} has none`));
    }
    const worker = new Worker(new URL("./process_worker.ts", import.meta.url), { type: "module", name: this.name });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromThread>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(1, { name: "Error", message: event.message, stack: undefined, cause: undefined });
    };
    try {
      const message: ToThread = { kind: "run", module: this.#module.href, args: this.#args, asked: this.#asked };
      worker.postMessage(message, portsIn(this.#args));
    } catch (error) {
      this.#end(KILLED);
      return Promise.reject(error);
    }
    return this.#running.promise;
  }

  /**
   * Waits until the process has ended; false when that has not happened within `timeoutMs` milliseconds.
   * @throws {Error} when it was never started, or is closed
   */
  async join(timeoutMs?: number): Promise<boolean> {
    if (!this.#worker || this.#closed) {
      throw new Error(`joining ${this.name}: ${this.#closed ? "closed" : "not started"}`);
    }
    if (this.#exitCode !== null) return true;
    const late = Promise.withResolvers<false>();
    const stopTimer = after(timeoutMs, () => late.resolve(false));
    holdProgram(this.#worker, true); // a daemon's thread as well, as long as somebody waits for it
    try {
      return await Promise.race([this.#ended.promise, late.promise]);
    } finally {
      stopTimer();
      holdProgram(this.#worker, false);
    }
  }

  /**
   * Asks the process to end, and ends it after a grace period of a second. One that never called `terminating()` or
   * `isTerminating()` is ended as soon as its thread is back in its event loop. Does nothing to a process that is not alive.
   */
  terminate(): void {
    if (!this.isAlive() || this.#terminating) return;
    this.#terminating = true;
    Atomics.store(this.#asked, 0, 1);
    this.#worker!.postMessage({ kind: "terminate" } satisfies ToThread);
    this.#stopGrace = after(GRACE_MS, () => this.#end(TERMINATED));
  }

  /**
   * Ends the process at once; does nothing to one that is not alive. A thread inside a blocking system call is let go of, and is gone when
   * the call returns; so is, in versions of Deno whose `Worker.terminate()` does not interrupt JavaScript (2.9.6), one that computes without
   * ever asking `isTerminating()`. Neither keeps the program alive.
   */
  kill(): void {
    if (!this.isAlive()) return;
    Atomics.store(this.#asked, 0, 1);
    this.#end(KILLED);
  }

  /**
   * Says that the process is done with; it can be neither started nor joined after that.
   * @throws {Error} when it is alive
   */
  close(): void {
    if (this.isAlive()) throw new Error(`closing ${this.name}: still alive`);
    this.#closed = true;
  }

  #hear(message: FromThread): void {
    if (this.#exitCode !== null) return;
    switch (message.kind) {
      case "running":
        if (this.daemon) holdProgram(this.#worker!, false);
        return this.#running.resolve();
      case "returned":
        return this.#end(0);
      case "threw":
        return this.#end(1, message.error);
      default:
        message satisfies never;
    }
  }

  #end(exitCode: number, thrown?: ErrorRecord): void {
    this.#stopGrace();
    this.#exitCode = this.#terminating && exitCode !== KILLED ? TERMINATED : exitCode;
    if (thrown && this.#exitCode === 1) this.#error = restoreError(thrown);
    this.#worker!.terminate();
    holdProgram(this.#worker!, false); // a thread that does not come back must not keep the program
    this.#running.reject(
      this.#error ?? new Error(`starting ${this.name}: ended before it ran, exit code ${this.#exitCode}`),
    );
    this.#ended.resolve(true);
  }
}

/**
 * Deno counts who wants a worker to keep the program alive, but gives Web Workers no public `ref()` and `unref()`; the method that
 * does both has a symbol without a name. Should it be gone, there are no daemons, and a thread that never comes back keeps the program.
 */
const HOLD = Object.getOwnPropertySymbols(Worker.prototype).find((symbol) => symbol.description === undefined);

function holdProgram(worker: Worker, hold: boolean): void {
  if (HOLD) (worker as unknown as Record<symbol, (hold: boolean) => void>)[HOLD]!(hold);
}

/** All ports in the arguments: they can only be handed over, so they go on the transfer list. */
function portsIn(args: unknown[]): MessagePort[] {
  const ports = new Set<MessagePort>();
  const seen = new Set<unknown>();
  const look = (value: unknown) => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof MessagePort) ports.add(value);
    else if (Array.isArray(value)) value.forEach(look);
    else if (isPlain(value)) Object.values(value).forEach(look);
  };
  look(args);
  return [...ports];
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

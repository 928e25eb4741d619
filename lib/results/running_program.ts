import type { EndedProgram } from "../base/program.ts";
import type { Failed } from "./outcome.ts";

/** What an argument list may have that is sent to a node: characters of a word, before places are filled in; and words. */
export const TEXT_LIMIT = 4096;
export const WORD_COUNT_LIMIT = 1024;

/** What came of a program: it has ended, one way or another; or it never ran, or nobody can tell any more. */
export type ProgramEnd = { kind: "ended"; program: EndedProgram } | { kind: "failed"; failure: Failed };

/** A program that was started somewhere. */
export interface RunningProgram {
  /** Resolves with its port when a server listens; never for one that ends before, and for one that is no server. */
  readonly serving: Promise<number>;
  /** Resolves when it and all that it has started is gone; never rejects. */
  readonly ended: Promise<ProgramEnd>;
  /** Asks it to end; soon after, it is killed. */
  stop(): void;
}

/** What a program is to be started with. */
export interface ProgramStart {
  /** Its argument list, in which `{port}` (of a server), `{a_addr}` and `{b_addr}` may still stand. */
  words: readonly string[];
  /** Its port is to be chosen, and waited for. */
  serves: boolean;
}

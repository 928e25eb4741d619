/** A program that was run for a pair, and how it ended; under the names that files have. */
export interface ProgramRecord {
  /** The node that it ran on; null: the machine that the run was started on. */
  node: string | null;
  /** Its argument list. */
  command: string[];
  /** Null: a signal ended it, or it never ran. */
  exit_status: number | null;
  signal: string | null;
  /** The last of what it printed, both streams; of a pair that failed only. */
  output?: string;
}

/** A program that has ended, and all that it printed. */
export interface EndedProgram {
  command: string[];
  exit_status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  /** It printed more than is taken, and was ended for it. */
  overflowed: boolean;
}

/** What each stream of a program may print: what no benchmark's result comes near. */
export const OUTPUT_LIMIT_BYTES = 1024 * 1024;

/** What the program's exit status says; the table in the README is this one. */
export const ExitStatus = {
  /** Every planned pair was measured. */
  ok: 0,
  /** The run finished, but some pair failed, was skipped or is beyond a threshold; or `--check` found fault. */
  incomplete: 1,
  /** Bad option, bad host list, contradictory options; nothing was started. */
  usage: 2,
  /** The run could not start: no launcher, no agent came up. */
  cannotStart: 3,
  /** Interrupted by SIGHUP: the terminal is gone. */
  hungUp: 129,
  /** Interrupted by SIGINT. */
  interrupted: 130,
  /** Whoever read the output has gone, as after SIGPIPE. */
  readerGone: 141,
  /** Interrupted by SIGTERM. */
  terminated: 143,
} as const;

export type ExitStatus = typeof ExitStatus[keyof typeof ExitStatus];

/**
 * What the user asked for cannot be done as it was written. The message is "action: what was given", one line.
 * Ends the program with status 2, before anything is started.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The run could not start (status 3). The message is one line that says what was tried and what came back. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** The text of anything that can be thrown, on one line. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replace(/\s*\n\s*/g, " ").trim();
}

import { errorText, UsageError } from "../base/errors.ts";
import { readStoredRun, type StoredRun } from "../engine/stored_run.ts";

/**
 * Reads a run file.
 * @throws {UsageError} where it cannot be opened, is none, or is broken
 */
export function readRun(path: string): StoredRun {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    throw new UsageError(`opening the run file: '${path}': ${errorText(error)}`);
  }
  using _ = file;
  return readStoredRun(file, `'${path}'`);
}

/** What there is to say of a run file that was read: when and how it ended, and what is missing. */
export function runNotices({ header, status, end: { tornBytes } }: StoredRun, path: string): string[] {
  const run = `run of ${header.start}, ${status}: ${path}`;
  return tornBytes > 0 ? [run, `warning: the last line is torn, and left out: ${tornBytes} bytes`] : [run];
}

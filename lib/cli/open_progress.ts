import { nowMs } from "../base/clock.ts";
import { Progress } from "../report/progress.ts";
import type { CommandContext } from "./command_context.ts";

/** The width that is assumed where the terminal does not say. */
const COLUMNS = 80;

/** The progress display on standard error. A standard error that is broken stops nothing. */
export function openProgress(total: number, quiet: boolean, { stderr, stderrIsTerminal }: CommandContext): Progress {
  return new Progress({
    total,
    isTerminal: stderrIsTerminal,
    quiet,
    columns: () => stderrIsTerminal ? Deno.consoleSize().columns : COLUMNS,
    write: (text) => void stderr.write(text),
    nowMs,
  });
}

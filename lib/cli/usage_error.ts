import { errorText } from "../base/errors.ts";
import { safeText } from "../report/terminal_text.ts";
import type { CommandName } from "./command_table.ts";

/** What a usage error says on stderr: the error on one line, then where help is. */
export function formatUsageError(error: Error, command: CommandName): string {
  return `${errorLine(error)}Try 'oobw ${command} --help'\n`;
}

/** An error as one line of stderr, whatever the user, a file or another machine wrote into it. */
export function errorLine(error: unknown): string {
  return `oobw: ${safeText(errorText(error))}\n`;
}

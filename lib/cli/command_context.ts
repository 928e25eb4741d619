import type { ExitStatus } from "../base/errors.ts";
import type { Surroundings } from "../cluster/surroundings.ts";
import type { TextWriter } from "../report/text_writer.ts";
import type { CommandName } from "./command_table.ts";
import type { RawOptions } from "./option_table.ts";

/** What a command has of the world around it, besides environment, files and standard input. */
export interface CommandContext extends Surroundings {
  /** The command line as given, without the program's name. */
  readonly argv: readonly string[];
  readonly stdout: TextWriter;
  readonly stderr: TextWriter;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** `import.meta.url` of main.ts: what an agent of this program is started from. */
  readonly mainModule: string;
}

/** A command line whose names, choices and counts are checked. Values are still as typed. */
export interface ParsedCommand {
  readonly command: CommandName;
  readonly options: RawOptions;
  readonly operands: readonly string[];
}

/** A command. Its errors of use throw UsageError before anything is started, and StartError when nothing can be. */
export type Command = (parsed: ParsedCommand, context: CommandContext) => Promise<ExitStatus>;

import { ExitStatus, StartError, UsageError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { PipeClosed } from "../report/text_writer.ts";
import { checkOperands } from "./check_operands.ts";
import type { Command, CommandContext } from "./command_context.ts";
import type { CommandName } from "./command_table.ts";
import { parseOptions } from "./parse_options.ts";
import { type SplitCommandLine, splitCommandLine } from "./split_command_line.ts";
import { errorLine, formatUsageError } from "./usage_error.ts";

/** Each command is loaded only when it is called: an agent must not wait for the code of reports. */
const LOADERS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  run: async () => (await import("./commands/run.ts")).runCommand,
  plan: async () => (await import("./commands/plan.ts")).planCommand,
  report: async () => (await import("./commands/report.ts")).reportCommand,
  compare: async () => (await import("./commands/compare.ts")).compareCommand,
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand,
  parse: async () => (await import("./commands/parse.ts")).parseCommand,
  completions: async () => (await import("./commands/completions.ts")).completionsCommand,
  agent: async () => (await import("./commands/agent.ts")).agentCommand,
  help: async () => (await import("./commands/help.ts")).helpCommand,
};

/**
 * From the command line to the exit status. Never rejects: what goes wrong is said on stderr in one line, to which a usage error adds
 * where help is. A stack trace is added only where the environment says `OOBW_DEBUG=1`.
 */
export async function dispatchCommand(argv: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const line = splitCommandLine(argv);
  let status: ExitStatus;
  try {
    status = await execute(line, context);
    await context.stdout.flush();
  } catch (error) {
    status = statusOf(error);
    // With PipeClosed there is nobody left to tell.
    if (!(error instanceof PipeClosed)) {
      context.stderr.write(error instanceof UsageError ? formatUsageError(error, line.command) : errorLine(error));
      if (context.env("OOBW_DEBUG") === "1" && error instanceof Error) context.stderr.write(`${error.stack}\n`);
    }
  }
  // A standard error that cannot be written to changes nothing about the status.
  await Promise.allSettled([context.stdout.flush(), context.stderr.flush()]);
  return status;
}

function statusOf(error: unknown): ExitStatus {
  if (error instanceof UsageError) return ExitStatus.usage;
  if (error instanceof StartError) return ExitStatus.cannotStart;
  if (error instanceof PipeClosed) return ExitStatus.readerGone;
  return ExitStatus.incomplete;
}

async function execute(line: SplitCommandLine, context: CommandContext): Promise<ExitStatus> {
  const options = parseOptions(line);
  if (options.version) {
    await context.stdout.write(`oobw ${VERSION} (deno ${Deno.version.deno})\n`);
    return ExitStatus.ok;
  }
  if (options.help) {
    const help = await LOADERS.help();
    const topic = line.named || line.operands.length > 0 ? [line.command] : [];
    return help({ command: "help", options, operands: topic }, context);
  }
  checkOperands(line);
  const command = await LOADERS[line.command]();
  return command({ command: line.command, options, operands: line.operands }, context);
}

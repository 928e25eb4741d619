import { ExitStatus } from "../../base/errors.ts";
import type { Command } from "../command_context.ts";
import { isCommandName } from "../command_table.ts";
import { commandPage, overviewPage } from "../help_page.ts";

/** `oobw help [COMMAND]`, and what `--help` stands for. */
export const helpCommand: Command = async ({ operands: [topic] }, { stdout }) => {
  await stdout.write(isCommandName(topic) ? commandPage(topic) : overviewPage());
  return ExitStatus.ok;
};

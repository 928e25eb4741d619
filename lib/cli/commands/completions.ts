import { ExitStatus } from "../../base/errors.ts";
import type { Command } from "../command_context.ts";
import { bashCompletions } from "../completions/bash.ts";
import { fishCompletions } from "../completions/fish.ts";
import { zshCompletions } from "../completions/zsh.ts";

const SCRIPTS: Readonly<Record<string, () => string>> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/** `oobw completions SHELL`: prints the script that makes the shell complete oobw's commands, options and choices. */
export const completionsCommand: Command = async ({ operands: [shell = ""] }, { stdout }) => {
  await stdout.write(SCRIPTS[shell]!());
  return ExitStatus.ok;
};

import { COMMAND_NAMES, COMMANDS, type CommandSpec } from "../command_table.ts";
import type { OptionSpec } from "../option_spec.ts";
import { OPTIONS } from "../option_table.ts";

/** The completion script for fish: sourced, or saved as `completions/oobw.fish` in fish's configuration folder. */
export function fishCompletions(): string {
  return `# Completion of oobw for fish. To use it: oobw completions fish | source
function __oobw_named
    for word in (commandline -opc)[2..]
        contains -- $word ${COMMAND_NAMES.join(" ")}; and echo $word; and return
    end
    return 1
end
function __oobw_is
    set -l named (__oobw_named; or echo run)
    contains -- $named $argv
end
complete -c oobw -f
${COMMANDS.flatMap(commandLines).join("\n")}
${OPTIONS.map(optionLine).join("\n")}
`;
}

/** The command's name where none has been named, and its own operands where it has. */
function commandLines({ name, help, operandChoices }: CommandSpec): string[] {
  const lines = [`complete -c oobw -n 'not __oobw_named >/dev/null' -a ${name} -d ${quoted(help)}`];
  if (operandChoices) lines.push(`complete -c oobw -n '__oobw_is ${name}' -a ${quoted(operandChoices.join(" "))}`);
  return lines;
}

function optionLine({ name, short, value, choices, file, help, commands }: OptionSpec): string {
  const letter = short ? ` -s ${short}` : "";
  const takes = !value ? "" : file ? " -r -F" : choices ? ` -x -a ${quoted(choices.join(" "))}` : " -x";
  return `complete -c oobw -n '__oobw_is ${commands.join(" ")}'${letter} -l ${name}${takes} -d ${quoted(help)}`;
}

/** A word in single quotes, as fish reads it. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

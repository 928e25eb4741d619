import { UsageError } from "../base/errors.ts";
import { COMMAND_NAMES, commandSpec } from "./command_table.ts";
import type { SplitCommandLine } from "./split_command_line.ts";
import { closest, suggestion } from "./suggestion.ts";

/**
 * Checks what stands on a command line besides options: as many as the command takes, of its choices where it has them.
 * @throws {UsageError} where they do not fit, and where what is taken for a node was most likely meant as a command
 */
export function checkOperands({ command, named, operands }: SplitCommandLine): void {
  if (!named) checkFirstWord(operands);
  const { operands: form, operandChoices: choices, operandCount: [min, max] } = commandSpec(command);
  const takes = max === 0 ? "none is taken" : choices?.join(", ") ?? form;
  const action = `reading the operand of ${command} (${takes})`;
  if (operands.length < min || operands.length > max) {
    throw new UsageError(`${action}: ${operands.length === 0 ? "none given" : `'${operands.join(" ")}'`}`);
  }
  for (const word of operands) {
    if (choices && !choices.includes(word)) throw new UsageError(`${action}: '${word}'${suggestion(word, choices)}`);
  }
}

/** `oobw paln 'cn[1-7]'` must not measure a node named paln. Whoever has such a node writes `oobw run`. */
function checkFirstWord([word = "", ...others]: readonly string[]) {
  if (!/^[a-z]+$/i.test(word)) return;
  // Before node names, "run" is what would be taken anyway, and there are nodes named sun.
  const commands = others.length === 0 ? COMMAND_NAMES : COMMAND_NAMES.filter((name) => name !== "run");
  const meant = closest(word, commands);
  if (meant === undefined) return;
  throw new UsageError(
    `reading the command: '${word}' (did you mean '${meant}'? nodes of that name are measured by 'oobw run')`,
  );
}

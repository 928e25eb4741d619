import { COMMAND_NAMES, type CommandName, COMMANDS, commandSpec } from "../command_table.ts";
import type { OptionSpec } from "../option_spec.ts";
import { optionsOf } from "../option_table.ts";

/** The completion script for zsh: sourced, or saved as `_oobw` in a folder of `$fpath`. */
export function zshCompletions(): string {
  return `#compdef oobw
# Completion of oobw for zsh. To use it: source <(oobw completions zsh)
_oobw() {
  local named= word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case $word in
    (${COMMAND_NAMES.join("|")}) named=$word; break ;;
    esac
  done
  case \${named:-run} in
${COMMAND_NAMES.map(commandCase).join("\n")}
  esac
}
_oobw_operand() {
  local -a commands=(
${COMMANDS.map(({ name, help }) => `    ${quoted(`${name}:${help}`)}`).join("\n")}
  )
  case $named in
  ('') _describe command commands ;;
${COMMAND_NAMES.flatMap(operandCase).join("\n")}
  esac
}
if [[ $funcstack[1] == _oobw ]]; then
  _oobw "$@"
else
  compdef _oobw oobw
fi
`;
}

function commandCase(name: CommandName): string {
  const specs = optionsOf(name).flatMap(argumentSpecs).map((spec) => `      ${spec}`);
  return [
    `  (${name}) _arguments -s -S : \\`,
    ...specs.map((spec) => `${spec} \\`),
    "      '*:operand:_oobw_operand' ;;",
  ]
    .join("\n");
}

/** What \`_arguments\` takes for an option: one for its long name, one for its letter. */
function argumentSpecs({ name, short, value, choices, file, repeatable, help }: OptionSpec): string[] {
  const explained = `[${help.replace(/[[\]\\:]/g, "\\$&")}]`;
  const completed = choices ? `(${choices.join(" ")})` : file ? "_files" : " ";
  const argument = value ? `:${value}:${completed}` : "";
  const others = repeatable ? "*" : short ? `(-${short} --${name})` : "";
  const long = `${others}--${name}${value ? "=" : ""}${explained}${argument}`;
  if (!short) return [quoted(long)];
  return [quoted(`${others}-${short}${value ? "+" : ""}${explained}${argument}`), quoted(long)];
}

function operandCase(name: CommandName): string[] {
  const { operandChoices } = commandSpec(name);
  return operandChoices ? [`  (${name}) compadd -- ${operandChoices.join(" ")} ;;`] : [];
}

/** A word in single quotes, as a shell reads it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

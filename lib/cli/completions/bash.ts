import { COMMAND_NAMES, type CommandName, commandSpec } from "../command_table.ts";
import type { OptionSpec } from "../option_spec.ts";
import { optionsOf } from "../option_table.ts";

/** The completion script for bash (4 or later), to be sourced. */
export function bashCompletions(): string {
  return `# Completion of oobw for bash. To use it: source <(oobw completions bash)
_oobw() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= word
  COMPREPLY=()
  # bash makes a word of its own of the "=" in --name=value
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
    ${COMMAND_NAMES.join(" | ")}) command=$word && break ;;
    esac
  done
  case "\${command:-run} $previous" in
${COMMAND_NAMES.flatMap(valueCases).join("\n")}
  esac
  case "\${command:-run} $current" in
${COMMAND_NAMES.map(optionCase).join("\n")}
  esac
  case $command in
  "") mapfile -t COMPREPLY < <(compgen -W "${COMMAND_NAMES.join(" ")}" -- "$current") ;;
${COMMAND_NAMES.flatMap(operandCase).join("\n")}
  esac
}
complete -F _oobw oobw
`;
}

/** What completes the value of each option that takes one. */
function valueCases(name: CommandName): string[] {
  return optionsOf(name).filter(({ value }) => value).map((option) => {
    const forms = optionForms(option).map((form) => `"${name} ${form}"`).join(" | ");
    return `  ${forms}) ${valueAction(option)}return ;;`;
  });
}

function valueAction({ choices, file }: OptionSpec): string {
  if (choices) return `mapfile -t COMPREPLY < <(compgen -W "${choices.join(" ")}" -- "$current"); `;
  return file ? `compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current"); ` : "";
}

function optionCase(name: CommandName): string {
  const words = optionsOf(name).flatMap(optionForms).join(" ");
  return `  "${name} -"*) mapfile -t COMPREPLY < <(compgen -W "${words}" -- "$current") && return ;;`;
}

function operandCase(name: CommandName): string[] {
  const { operandChoices } = commandSpec(name);
  if (!operandChoices) return [];
  return [`  ${name}) mapfile -t COMPREPLY < <(compgen -W "${operandChoices.join(" ")}" -- "$current") ;;`];
}

function optionForms({ name, short }: OptionSpec): string[] {
  return short ? [`-${short}`, `--${name}`] : [`--${name}`];
}

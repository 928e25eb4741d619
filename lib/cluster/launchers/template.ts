import { UsageError } from "../../base/errors.ts";
import { quoted } from "../node_name.ts";
import { splitWords } from "../split_words.ts";
import type { AgentStream, Launcher } from "./launcher.ts";
import { startProcess } from "./process.ts";

/** What a template must hold: where the node's name goes, and where the command that starts the agent there does. */
export const NODE_PLACE = "{node}";
export const AGENT_PLACE = "{agent}";

/**
 * The words of a remote-shell template, like `kubectl exec -i {node} -- {agent}`, its places not yet filled.
 * @throws {UsageError} when it cannot be split into words, or `{agent}` is not one of them, once
 */
export function parseTemplate(text: string, where: string): string[] {
  const words = splitWords(text, where);
  const refuse = (problem: string): never => {
    throw new UsageError(`reading ${where}: ${problem}: ${quoted(text)}`);
  };
  const mentions = words.filter((word) => word.includes(AGENT_PLACE));
  if (mentions.length !== 1) refuse(`${AGENT_PLACE} is not there once`);
  if (mentions[0] !== AGENT_PLACE) refuse(`${AGENT_PLACE} is no word of its own`);
  if (!words.some((word) => word.includes(NODE_PLACE))) refuse(`${NODE_PLACE} is not there`);
  if (words[0] === "") refuse("the first word, a program, is empty");
  return words;
}

/**
 * The argument list that starts a node's agent. A node's name begins with a letter, a digit or `_`, so that no program takes a word that is
 * the name for an option.
 */
export function commandOfNode(words: readonly string[], node: string, agentCommand: readonly string[]): string[] {
  return words.flatMap((word) => word === AGENT_PLACE ? agentCommand : [word.replaceAll(NODE_PLACE, node)]);
}

/** Starts agents by whatever reaches a node and passes standard input and output through: a remote shell, a container's, a namespace's. */
export class TemplateLauncher implements Launcher {
  readonly #words: readonly string[];
  readonly #agentCommand: readonly string[];

  /**
   * @param words of the template, as `parseTemplate` gives them
   * @param agentCommand the argument list that starts an agent on a node
   */
  constructor(words: readonly string[], agentCommand: readonly string[]) {
    this.#words = words;
    this.#agentCommand = agentCommand;
  }

  address(): null {
    return null;
  }

  start(node: string): AgentStream {
    return startProcess(node, commandOfNode(this.#words, node, this.#agentCommand), { detached: true });
  }
}

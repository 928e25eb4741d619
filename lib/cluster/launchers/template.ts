import { UsageError } from "../../base/errors.ts";
import { quoted } from "../node_name.ts";
import { splitWords } from "../split_words.ts";
import type { RemoteShell } from "./launcher.ts";

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

/** Reaches a node by whatever passes standard input and output through: a remote shell, a container's, a namespace's. */
export class TemplateShell implements RemoteShell {
  readonly #words: readonly string[];

  /** @param words of the template, as `parseTemplate` gives them */
  constructor(words: readonly string[]) {
    this.#words = words;
  }

  command(node: string, command: readonly string[]): string[] {
    return this.#words.flatMap((word) => word === AGENT_PLACE ? command : [word.replaceAll(NODE_PLACE, node)]);
  }
}

import { UsageError } from "../base/errors.ts";

/** The most nodes that one set may hold: a plan of all their pairs is far beyond what can be measured anyway. */
export const MAX_NODES = 100_000;

/** The longest name that DNS can hold. */
export const MAX_NAME_LENGTH = 253;

/**
 * What a node name is made of. Nothing that a shell, a remote shell or a path would take for something else: user names and ports
 * belong to the launcher's own configuration, addresses to `--address`.
 */
export const NAME_CHARACTER = /[A-Za-z0-9._-]/;

/**
 * Checks one node name: 1 to 253 of the letters A–Z and a–z, digits, `.`, `_` and `-`, not beginning with `-` (an option) or `.` (a path).
 * @param where where the name stands, for the message: `--exclude`, `hosts.txt, line 3`
 * @throws {UsageError} that names the place and what is wrong
 */
export function checkNodeName(name: string, where: string): void {
  if (name === "") throw new UsageError(`reading ${where}: a node name is empty`);
  for (const character of name) {
    if (!NAME_CHARACTER.test(character)) refuseCharacter(character, where);
  }
  if (name.startsWith("-") || name.startsWith(".")) {
    throw new UsageError(`reading ${where}: a node name begins with '${name[0]}': ${quoted(name)}`);
  }
  if (name.length > MAX_NAME_LENGTH) {
    throw new UsageError(`reading ${where}: a node name is longer than ${MAX_NAME_LENGTH} characters: ${quoted(name)}`);
  }
}

/** @throws {UsageError} always: the character cannot stand in a node name */
export function refuseCharacter(character: string, where: string): never {
  throw new UsageError(`reading ${where}: this character cannot stand in a node name: ${quoted(character)}`);
}

/**
 * Adds names to a set, which keeps their order, and returns it.
 * @throws {UsageError} when a name is there already, or when the set grows beyond `MAX_NODES`
 */
export function addNodes(nodes: Set<string>, names: readonly string[], where: string): Set<string> {
  for (const name of names) {
    if (nodes.has(name)) throw new UsageError(`reading ${where}: a node is named twice: ${quoted(name)}`);
    nodes.add(name);
  }
  checkNodeCount(BigInt(nodes.size), where);
  return nodes;
}

/** @throws {UsageError} when there are more nodes than `MAX_NODES`; the message tells the count */
export function checkNodeCount(count: bigint, where: string): void {
  if (count <= MAX_NODES) return;
  const digits = count.toString();
  const told = digits.length <= 30 ? digits : `about 10^${digits.length - 1}`;
  throw new UsageError(`reading ${where}: more than ${MAX_NODES} nodes: ${told}`);
}

/** What was given, for a message of one line: in quotes, shortened, and with everything but printable ASCII as `\u{…}`. */
export function quoted(text: string): string {
  const shown = text.slice(0, 80).replace(/[^\x20-\x7e]/gu, (other) => `\\u{${other.codePointAt(0)!.toString(16)}}`);
  return `'${shown}${text.length > 80 ? "…" : ""}'`;
}

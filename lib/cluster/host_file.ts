import { errorText, UsageError } from "../base/errors.ts";
import { expandHostList } from "./host_list.ts";
import { addNodes, quoted } from "./node_name.ts";
import type { Surroundings } from "./surroundings.ts";

/** A host or host list, and the tail that says how many processes go there: Intel MPI's and MPICH's `:N`, Open MPI's `slots=N`. */
const LINE = /^(\S+?)(?::[0-9]+)?(?:\s+(?:slots|max[-_]slots)\s*=\s*[0-9]+)*$/;

/**
 * The nodes of a host file, in its order: one host or host list a line, `#` begins a comment, blank lines do not count. The tails
 * `slots=N`, `max_slots=N` (Open MPI) and `:N` (Intel MPI, MPICH) are ignored; any other word on a line is an error, because
 * it may change what is meant.
 * @param path the file's name; `-` is standard input
 * @throws {UsageError} that names file and line, also when the file cannot be read, names no node, or names one twice
 */
export async function readHostFile(path: string, { readText }: Pick<Surroundings, "readText">): Promise<string[]> {
  const file = path === "-" ? "standard input" : `host file ${quoted(path)}`;
  const nodes = new Set<string>();
  for (const { line, where } of contentLines(await readOrRefuse(path, file, readText), file)) {
    const host = LINE.exec(line)?.[1];
    if (host === undefined) throw new UsageError(`reading ${where}: not one host or host list: ${quoted(line)}`);
    addNodes(nodes, expandHostList(host, where), where);
  }
  if (nodes.size === 0) throw new UsageError(`reading ${file}: it names no node`);
  return [...nodes];
}

/** The text of a file that the user has named. @throws {UsageError} when it cannot be read */
export async function readOrRefuse(path: string, what: string, readText: Surroundings["readText"]): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    throw new UsageError(`reading ${what}: ${errorText(error)}`, { cause: error });
  }
}

/** The lines that say something, without comments and outer blanks, each with its place for messages. */
export function contentLines(text: string, file: string): { line: string; where: string }[] {
  return text.split("\n")
    .map((line, index) => ({ line: line.replace(/#.*/, "").trim(), where: `${file}, line ${index + 1}` }))
    .filter(({ line }) => line !== "");
}

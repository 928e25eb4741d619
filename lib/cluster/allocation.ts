import { UsageError } from "../base/errors.ts";
import { contentLines, readOrRefuse } from "./host_file.ts";
import { expandHostList } from "./host_list.ts";
import { addNodes, checkNodeName, quoted } from "./node_name.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * How each scheduler tells a job its nodes, in the order in which they are looked for. A `list` is a host list, `words` are names
 * divided by blanks, a `file` is the path of a file whose lines begin with a name: the only column in all of them but Grid
 * Engine's, whose others are slots, queue and processors.
 */
const SOURCES = [
  { variable: "SLURM_JOB_NODELIST", form: "list" },
  { variable: "SLURM_NODELIST", form: "list" }, // its older name
  { variable: "PBS_NODEFILE", form: "file" },
  { variable: "LSB_DJOB_HOSTFILE", form: "file" },
  { variable: "LSB_HOSTS", form: "words" },
  { variable: "PE_HOSTFILE", form: "file" },
  { variable: "OAR_NODEFILE", form: "file" },
  { variable: "COBALT_NODEFILE", form: "file" },
] as const;

export type AllocationVariable = typeof SOURCES[number]["variable"];

export interface Allocation {
  /** The environment variable that told of the nodes. */
  variable: AllocationVariable;
  nodes: string[];
}

/**
 * The allocation that this process stands in; undefined when no scheduler's variable is set (an empty one counts as not set).
 *
 * PBS, LSF, Grid Engine, OAR and Cobalt name a node once a slot or queue: each counts once, in the order of first mention. LSF's first
 * host is the one where the job's first process runs, and belongs to the allocation; where a site makes that a launch node
 * without the fast network, leave it out with `--exclude`.
 * @throws {UsageError} when a variable is set but cannot be used: its file cannot be read, it names no node, a name is malformed
 */
export async function findAllocation(surroundings: Surroundings): Promise<Allocation | undefined> {
  for (const { variable, form } of SOURCES) {
    const value = surroundings.env(variable);
    if (!value) continue;
    const nodes = form === "list"
      ? expandHostList(value, variable)
      : distinct(await mentions(variable, form, value, surroundings));
    if (nodes.length === 0) throw new UsageError(`reading ${variable}: it names no node: ${quoted(value)}`);
    return { variable, nodes };
  }
  return undefined;
}

interface Mention {
  name: string;
  where: string;
}

async function mentions(
  variable: string,
  form: "words" | "file",
  value: string,
  { readText }: Surroundings,
): Promise<Mention[]> {
  if (form === "words") return value.trim().split(/\s+/).map((name) => ({ name, where: variable }));
  const file = `${variable} ${quoted(value)}`;
  const text = await readOrRefuse(value, file, readText);
  return contentLines(text, file).map(({ line, where }) => ({ name: line.split(/\s+/, 1)[0]!, where }));
}

function distinct(mentions: readonly Mention[]): string[] {
  const nodes = new Set<string>();
  for (const { name, where } of mentions) {
    if (nodes.has(name)) continue;
    checkNodeName(name, where);
    addNodes(nodes, [name], where);
  }
  return [...nodes];
}

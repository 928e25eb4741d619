import { UsageError } from "../base/errors.ts";
import { type AllocationVariable, findAllocation } from "./allocation.ts";
import { readHostFile } from "./host_file.ts";
import { expandHostList, foldHostList } from "./host_list.ts";
import { addNodes, quoted } from "./node_name.ts";
import { processSurroundings, type Surroundings } from "./surroundings.ts";

/** The nodes of the demo: all on this machine. */
const DEMO_NODES = "cn[1-7]";

/** What the user said about nodes, as typed. */
export interface NodeSetRequest {
  /** Host lists. */
  arguments: readonly string[];
  /** `--hostfile`: paths; `-` is standard input. */
  hostfiles: readonly string[];
  /** `--exclude`: host lists. */
  exclude: readonly string[];
}

/** Where nodes come from. With arguments and host files together: `arguments`. */
export type NodeSource = "arguments" | "hostfile" | `allocation ${AllocationVariable}` | "demo";

export interface NodeSet {
  /** At least two, all different, in the order that the plan keeps. */
  nodes: string[];
  source: NodeSource;
}

/**
 * The nodes that are meant: those of the arguments and then of the host files, in that order; with neither, those of the allocation
 * that we stand in; with none, the demo's. What `exclude` names is then left out, and must have been there: a misspelt name would
 * load a node that is to be left alone.
 * @throws {UsageError} when a list or file is malformed or names a node twice, when an excluded node is not in the set, or when fewer
 * than two nodes are left
 */
export async function resolveNodeSet(
  request: NodeSetRequest,
  surroundings: Surroundings = processSurroundings,
): Promise<NodeSet> {
  const { nodes: all, source } = await namedNodes(request, surroundings) ?? await standingNodes(surroundings);
  const excluded = excludedNodes(request.exclude, all);
  const nodes = [...all].filter((node) => !excluded.has(node));
  if (nodes.length < 2) {
    const left = nodes.length === 0 ? "none" : foldHostList(nodes);
    const place = excluded.size > 0 ? `${source}, without --exclude` : source;
    throw new UsageError(`taking nodes from ${place}: a pair needs two nodes, there is ${left}`);
  }
  return { nodes, source };
}

interface Found {
  nodes: Set<string>;
  source: NodeSource;
}

async function namedNodes(request: NodeSetRequest, surroundings: Surroundings): Promise<Found | undefined> {
  const { arguments: lists, hostfiles } = request;
  if (lists.length === 0 && hostfiles.length === 0) return undefined;
  if (hostfiles.filter((path) => path === "-").length > 1) {
    throw new UsageError("reading host files: standard input is given twice: -");
  }
  const nodes = new Set<string>();
  for (const list of lists) addNodes(nodes, expandHostList(list), `host list ${quoted(list)}`);
  for (const path of hostfiles) addNodes(nodes, await readHostFile(path, surroundings), `host file ${quoted(path)}`);
  return { nodes, source: lists.length > 0 ? "arguments" : "hostfile" };
}

async function standingNodes(surroundings: Surroundings): Promise<Found> {
  const allocation = await findAllocation(surroundings);
  if (!allocation) return { nodes: new Set(expandHostList(DEMO_NODES)), source: "demo" };
  return { nodes: new Set(allocation.nodes), source: `allocation ${allocation.variable}` };
}

function excludedNodes(lists: readonly string[], all: ReadonlySet<string>): Set<string> {
  const excluded = new Set(lists.flatMap((list) => expandHostList(list, `--exclude ${quoted(list)}`)));
  for (const node of excluded) {
    if (!all.has(node)) throw new UsageError(`leaving out nodes (--exclude): not in the node set: ${quoted(node)}`);
  }
  return excluded;
}

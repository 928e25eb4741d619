/** How nodes hang together: a tree of switches, or several that do not. */
export interface Topology {
  /** The names of all switches. */
  readonly switches: readonly string[];
  /** The switch above, for each that has one. */
  readonly parents: ReadonlyMap<string, string>;
  /** For each node its switches, from the leaf that it is plugged into up to the root. Nodes of one leaf share one array. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

/** One switch as files have it. */
export interface SwitchRecord {
  name: string;
  /** The switch above; null: there is none. */
  parent: string | null;
  /** The nodes that are plugged into it. */
  nodes: string[];
}

/** The most switches that may stand one above the other; as many as Slurm takes. */
const MAX_LEVELS = 20;

/** The class of pairs of which one node, or what joins both, is not in the topology. */
export const UNKNOWN_CLASS = "unknown";

/** The switches that a packet from a to b passes, in order; none where either is in no switch, or they share none. */
export function switchPath({ paths }: Topology, a: string, b: string): string[] {
  const up = paths.get(a), down = paths.get(b);
  if (!up || !down) return [];
  const shared = sharedSwitches(up, down);
  if (shared === 0) return [];
  return [...up.slice(0, up.length - shared + 1), ...down.slice(0, down.length - shared).reverse()];
}

/** How many switches a packet from a to b passes; 0 where that is not known. */
export function hops({ paths }: Topology, a: string, b: string): number {
  const up = paths.get(a), down = paths.get(b);
  const shared = up && down ? sharedSwitches(up, down) : 0;
  return shared === 0 ? 0 : up!.length + down!.length - 2 * shared + 1;
}

/**
 * What a pair has in common with others: the level of the lowest switch that both nodes are below, `leaf`, `level 2` … It is counted from
 * the node that is further from it. `unknown` where they share none.
 */
export function pairClass({ paths }: Topology, a: string, b: string): string {
  const up = paths.get(a), down = paths.get(b);
  const shared = up && down ? sharedSwitches(up, down) : 0;
  if (shared === 0) return UNKNOWN_CLASS;
  return levelName(Math.max(up!.length, down!.length) - shared + 1);
}

/** What the level of a switch is called; leaves are level 1. */
function levelName(level: number): string {
  return level === 1 ? "leaf" : `level ${level}`;
}

/** The nodes below a switch, at any depth. */
export function membersOf({ paths }: Topology, switchName: string): string[] {
  return [...paths].filter(([, path]) => path.includes(switchName)).map(([node]) => node);
}

/** How many switches two paths have in common: those at their upper ends. */
function sharedSwitches(a: readonly string[], b: readonly string[]): number {
  if (a === b) return a.length;
  let shared = 0;
  while (shared < a.length && shared < b.length && a.at(-1 - shared) === b.at(-1 - shared)) shared++;
  return shared;
}

/** What keeps switches from being a topology, in words, and the one that it was found at. */
export interface TopologyFault {
  switchName: string;
  what: string;
}

/** The first fault of switches as files have them; null: they are a topology. */
export function topologyFault(records: readonly SwitchRecord[]): TopologyFault | null {
  const parents = new Map<string, string | null>();
  const nodes = new Set<string>();
  for (const { name, parent, nodes: own } of records) {
    if (parents.has(name)) return { switchName: name, what: `a switch is there twice: '${name}'` };
    parents.set(name, parent);
    for (const node of own) {
      if (nodes.has(node)) return { switchName: name, what: `a node is in two switches: '${node}'` };
      nodes.add(node);
    }
  }
  const depths = new Map<string, number>();
  for (const { name } of records) {
    const chain = new Set<string>();
    let above: string | null = name;
    for (; above !== null && !depths.has(above); above = parents.get(above)!) {
      if (!parents.has(above)) return { switchName: name, what: `a switch is named and not there: '${above}'` };
      if (chain.has(above)) return { switchName: above, what: `a switch is above itself: '${above}'` };
      chain.add(above);
    }
    let depth = above === null ? 0 : depths.get(above)!;
    for (const each of [...chain].reverse()) depths.set(each, ++depth);
    if (depth > MAX_LEVELS) return { switchName: name, what: `more than ${MAX_LEVELS} levels of switches: '${name}'` };
  }
  return null;
}

/** @param records without a `topologyFault` */
export function buildTopology(records: readonly SwitchRecord[]): Topology {
  const parents = new Map(records.flatMap(({ name, parent }) => parent === null ? [] : [[name, parent] as const]));
  const paths = new Map<string, readonly string[]>();
  for (const { name, nodes } of records) {
    const path = [name];
    for (let at = parents.get(name); at !== undefined; at = parents.get(at)) path.push(at);
    for (const node of nodes) paths.set(node, path);
  }
  return { switches: records.map(({ name }) => name), parents, paths };
}

/** A topology as files have it; `buildTopology` makes the same one again. */
export function switchRecords({ switches, parents, paths }: Topology): SwitchRecord[] {
  const nodes = new Map<string, string[]>(switches.map((name) => [name, []]));
  for (const [node, [leaf]] of paths) nodes.get(leaf!)!.push(node);
  return switches.map((name) => ({ name, parent: parents.get(name) ?? null, nodes: nodes.get(name)! }));
}

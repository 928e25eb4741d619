import { UsageError } from "../base/errors.ts";
import { buildTopology, type SwitchRecord, type Topology, topologyFault } from "../base/topology.ts";
import { readOrRefuse } from "./host_file.ts";
import { expandHostList } from "./host_list.ts";
import { checkNodeCount, MAX_NAME_LENGTH, NAME_CHARACTER, quoted } from "./node_name.ts";
import type { Surroundings } from "./surroundings.ts";

/** What stands above all blocks. No file can name a block like this: it has a blank. */
export const ABOVE_BLOCKS = "all blocks";

/** What each kind of line may say besides, in lower case. */
const KEYS_OF_LINE: Readonly<Record<string, readonly string[]>> = {
  switchname: ["nodes", "switches", "linkspeed"],
  blockname: ["nodes"],
  blocksizes: [],
  // What it was in Slurm 23.11.
  blocklevels: [],
};

const KEY_AND_VALUE = /^([A-Za-z_]+)\s*=\s*(?:"([^"]*)"|([^\s"]+))(?:\s+|$)/;

/** A line that says something, with those that continue it. Keys are in lower case. */
interface Entry {
  kind: string;
  values: ReadonlyMap<string, string>;
  where: string;
}

/** A switch or block as its line has it. */
interface SwitchLine {
  name: string;
  isBlock: boolean;
  nodes: string[];
  children: string[];
  where: string;
}

/**
 * The topology in a file. It may be that of a whole cluster, and it may lack nodes.
 * @param path `-` is standard input
 * @throws {UsageError} when it cannot be read, or is none
 */
export async function readTopology(path: string, { readText }: Pick<Surroundings, "readText">): Promise<Topology> {
  const file = path === "-" ? "standard input" : `topology file ${quoted(path)}`;
  return parseTopology(await readOrRefuse(path, file, readText), file);
}

/**
 * A topology in the grammar of Slurm's topology.conf, that of its plugin topology/tree
 *
 *     SwitchName=s1 Nodes=cn[1-8] LinkSpeed=100
 *     SwitchName=core Switches=s[1-4]
 *
 * or that of topology/block
 *
 *     BlockName=b1 Nodes=cn[1-18]
 *     BlockSizes=18,36
 *
 * where blocks are leaves, and one switch is above them all. Keys stand in any case and order; `#` begins a comment, and a backslash at
 * the end of a line continues it. What a link's speed is, and how blocks are put together for jobs, does not matter here.
 * @param where what is read, for messages: `topology file 'topology.conf'`
 * @throws {UsageError} that names the line, also when a node is in two switches, a switch below two others or itself, or named and not
 * there, or when there is no switch at all
 */
export function parseTopology(text: string, where: string): Topology {
  const lines = switchLines(text, where);
  if (lines.length === 0) throw new UsageError(`reading ${where}: it names no switch and no block`);
  const isBlocks = lines[0]!.isBlock;
  const other = lines.find(({ isBlock }) => isBlock !== isBlocks);
  if (other) throw new UsageError(`reading ${other.where}: switches and blocks do not mix: ${quoted(other.name)}`);
  const parents = isBlocks ? new Map(lines.map(({ name }) => [name, ABOVE_BLOCKS])) : parentsOf(lines);
  const records: SwitchRecord[] = lines.map(({ name, nodes }) => ({ name, parent: parents.get(name) ?? null, nodes }));
  if (isBlocks) records.push({ name: ABOVE_BLOCKS, parent: null, nodes: [] });
  const fault = topologyFault(records);
  if (fault) {
    const place = lines.findLast(({ name }) => name === fault.switchName)?.where ?? where;
    throw new UsageError(`reading ${place}: ${fault.what}`);
  }
  return buildTopology(records);
}

/** The switch above each, by the lists of those below. */
function parentsOf(lines: readonly SwitchLine[]): Map<string, string> {
  const names = new Set(lines.map(({ name }) => name));
  const parents = new Map<string, string>();
  for (const { name, children, where } of lines) {
    for (const child of children) {
      if (!names.has(child)) throw new UsageError(`reading ${where}: a switch is named and not there: '${child}'`);
      if (parents.has(child)) throw new UsageError(`reading ${where}: a switch is below two others: '${child}'`);
      parents.set(child, name);
    }
  }
  return parents;
}

function switchLines(text: string, where: string): SwitchLine[] {
  const lines: SwitchLine[] = [];
  let nodes = 0, children = 0;
  for (const each of entries(text, where)) {
    if (each.kind === "blocksizes" || each.kind === "blocklevels") continue;
    const line = switchLine(each);
    lines.push(line);
    checkNodeCount(BigInt(nodes += line.nodes.length), line.where);
    checkNodeCount(BigInt(children += line.children.length), line.where);
  }
  return lines;
}

function switchLine({ kind, values, where }: Entry): SwitchLine {
  const refuse = (problem: string, given: string): never => {
    throw new UsageError(`reading ${where}: ${problem}: ${quoted(given)}`);
  };
  const list = (key: string) => values.has(key) ? expandHostList(values.get(key)!, where) : [];
  const given = values.get(kind)!;
  const isName = given.length <= MAX_NAME_LENGTH && [...given].every((character) => NAME_CHARACTER.test(character));
  if (given === "" || !isName) refuse("not the name of one switch or block", given);
  if (values.has("nodes") && values.has("switches")) refuse("a switch has nodes or switches below it, not both", given);
  if (kind === "blockname" && !values.has("nodes")) refuse("a block without nodes", given);
  return { name: given, isBlock: kind === "blockname", nodes: list("nodes"), children: list("switches"), where };
}

/** The lines that say something, each put together from those that continue it. */
function entries(text: string, file: string): Entry[] {
  const found: Entry[] = [];
  let whole = "", first = 0;
  text.split("\n").forEach((line, index, { length }) => {
    if (whole === "") first = index + 1;
    const said = line.replace(/#.*/, "").trimEnd();
    const continues = said.endsWith("\\") && index < length - 1;
    whole += said.replace(/\\$/, "");
    if (continues) return;
    if (whole.trim() !== "") found.push(entry(whole.trim(), `${file}, line ${first}`));
    whole = "";
  });
  return found;
}

function entry(line: string, where: string): Entry {
  const values = new Map<string, string>();
  for (let rest = line; rest !== "";) {
    const match = KEY_AND_VALUE.exec(rest);
    if (!match) throw new UsageError(`reading ${where}: not KEY=VALUE: ${quoted(rest)}`);
    const key = match[1]!.toLowerCase();
    if (values.has(key)) throw new UsageError(`reading ${where}: a key is there twice: ${quoted(match[1]!)}`);
    values.set(key, match[2] ?? match[3]!);
    rest = rest.slice(match[0].length);
  }
  const kind = Object.keys(KEYS_OF_LINE).find((key) => values.has(key));
  if (kind === undefined) {
    throw new UsageError(`reading ${where}: neither SwitchName, nor BlockName, nor BlockSizes: ${quoted(line)}`);
  }
  for (const key of values.keys()) {
    if (key === kind || KEYS_OF_LINE[kind]!.includes(key)) continue;
    throw new UsageError(`reading ${where}: a key that does not belong here: ${quoted(key)}`);
  }
  return { kind, values, where };
}

import { UsageError } from "../base/errors.ts";
import { parseAddress } from "./address.ts";
import { contentLines, readOrRefuse } from "./host_file.ts";
import { quoted } from "./node_name.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where nodes are measured, by node name: numeric addresses, or names that lead to one. */
export type AddressMap = ReadonlyMap<string, string>;

/** What the user said about addresses, as typed. */
export interface AddressRequest {
  /** `--address`: each `NODE=ADDR`. */
  addresses: readonly string[];
  /** `--address-map`: a path; `-` is standard input. */
  file: string | undefined;
}

/**
 * The addresses that nodes are measured at, where these are not what their names lead to. A file has a line `NODE ADDR` or `NODE=ADDR`
 * for each, `#` begins a comment, blank lines do not count.
 * A file may be that of a whole cluster; what an option says counts before it.
 * @param nodes the run's nodes; an option for another one is refused, since a misspelt name would leave a node on the wrong network
 * @throws {UsageError} that names the option, or file and line, also when either gives a node two addresses, the file gives none, or only
 * those of other nodes
 */
export async function readAddressMap(
  { addresses, file }: AddressRequest,
  nodes: readonly string[],
  { readText }: Pick<Surroundings, "readText">,
): Promise<AddressMap> {
  const known = new Set(nodes);

  function add(
    map: Map<string, string>,
    text: string,
    separator: RegExp,
    where: string,
    isKnown: (node: string) => boolean,
  ) {
    const refuse = (problem: string, given = text): never => {
      throw new UsageError(`reading ${where}: ${problem}: ${quoted(given)}`);
    };
    const [, node = "", given = ""] = separator.exec(text) ?? refuse("not a node and its address");
    if (!isKnown(node)) refuse("not one of the nodes", node);
    const address = parseAddress(given, where);
    if (map.has(node)) refuse("a node has an address already", node);
    map.set(node, address);
  }

  const typed = new Map<string, string>();
  for (const text of addresses) {
    add(typed, text, /^([^=]*)=(.*)$/s, "--address", (node) => known.has(node));
  }
  if (file === undefined) return typed;
  const what = file === "-" ? "standard input" : `address map ${quoted(file)}`;
  const lines = contentLines(await readOrRefuse(file, what, readText), what);
  if (lines.length === 0) throw new UsageError(`reading ${what}: it names no node`);
  const listed = new Map<string, string>();
  for (const { line, where } of lines) {
    add(listed, line, /^([^\s=]*)(?:\s+|\s*=\s*)(\S*)$/, where, (node) => node !== "");
  }
  const ours = [...listed].filter(([node]) => known.has(node));
  if (ours.length === 0) {
    throw new UsageError(`reading ${what}: it has none of the nodes: ${quoted([...listed.keys()][0]!)}`);
  }
  return new Map([...ours, ...typed]);
}

import { UsageError } from "../base/errors.ts";
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

/** IPv4, IPv6 with or without a zone, or a host name; the longest is a name. Nothing that a program could take for an option. */
const ADDRESS = /^[A-Za-z0-9:_][A-Za-z0-9.:_%-]{0,254}$/;

/**
 * The addresses that nodes are measured at, where these are not what their names lead to. A file has a line `NODE ADDR` or `NODE=ADDR`
 * for each, `#` begins a comment, blank lines do not count.
 * @param nodes the run's nodes; others have no place here, since a misspelt name would leave a node on the wrong network
 * @throws {UsageError} that names the option, or file and line, also when a node is given two addresses or the file gives none
 */
export async function readAddressMap(
  { addresses, file }: AddressRequest,
  nodes: readonly string[],
  { readText }: Pick<Surroundings, "readText">,
): Promise<AddressMap> {
  const known = new Set(nodes);
  const map = new Map<string, string>();

  function add(text: string, separator: RegExp, where: string) {
    const refuse = (problem: string, given = text): never => {
      throw new UsageError(`reading ${where}: ${problem}: ${quoted(given)}`);
    };
    const [, node = "", address = ""] = separator.exec(text) ?? refuse("not a node and its address");
    if (!known.has(node)) refuse("not one of the nodes", node);
    if (!ADDRESS.test(address)) refuse("no numeric address and no host name", address);
    if (map.has(node)) refuse("a node has an address already", node);
    map.set(node, address);
  }

  for (const text of addresses) add(text, /^([^=]*)=(.*)$/s, "--address");
  if (file === undefined) return map;
  const what = file === "-" ? "standard input" : `address map ${quoted(file)}`;
  const lines = contentLines(await readOrRefuse(file, what, readText), what);
  if (lines.length === 0) throw new UsageError(`reading ${what}: it names no node`);
  for (const { line, where } of lines) add(line, /^([^\s=]*)(?:\s+|\s*=\s*)(\S*)$/, where);
  return map;
}

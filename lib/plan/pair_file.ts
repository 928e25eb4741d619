import { UsageError } from "../base/errors.ts";

/**
 * The pairs that a file lists: two node names a line, the one that starts the measurement first; `#` begins a comment, blank lines
 * do not count. Their order is kept.
 * @param file what is read, for messages: `pair file 'some.pairs'`
 * @param directed a→b and b→a are two pairs; otherwise they are the same
 * @throws {UsageError} that names file and line, when a line is not two different nodes of the set, or a pair is there twice; also
 *   when there is no pair at all
 */
export function parsePairs(
  text: string,
  file: string,
  nodes: readonly string[],
  directed: boolean,
): [string, string][] {
  const places = new Map(nodes.map((node, place) => [node, place]));
  /** The line of each pair, by the places of its nodes. */
  const lines = new Map<number, number>();
  const pairs: [string, string][] = [];
  text.split("\n").forEach((whole, index) => {
    const line = whole.replace(/#.*/, "").trim();
    if (line === "") return;
    const refuse = (what: string, given = line) => {
      throw new UsageError(`reading ${file}, line ${index + 1}: ${what}: '${given.slice(0, 80)}'`);
    };
    const [a, b, ...rest] = line.split(/\s+/);
    if (a === undefined || b === undefined || rest.length > 0) return refuse("not two node names");
    const placeA = places.get(a) ?? refuse("not one of the nodes", a);
    const placeB = places.get(b) ?? refuse("not one of the nodes", b);
    if (placeA === placeB) return refuse("a node cannot be paired with itself");
    const [first, second] = directed || placeA < placeB ? [placeA, placeB] : [placeB, placeA];
    const key = first * nodes.length + second;
    const before = lines.get(key);
    if (before !== undefined) return refuse(`the pair is already on line ${before}`);
    lines.set(key, index + 1);
    pairs.push([a, b]);
  });
  if (pairs.length === 0) throw new UsageError(`reading ${file}: it names no pair`);
  return pairs;
}

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { NodePairs } from "../../lib/analysis/node_pairs.ts";

Deno.test("NodePairs is a set of pairs, whichever comes first, and counts each node's", () => {
  const pairs = fc.integer({ min: 2, max: 20 }).chain((nodes) => {
    const node = fc.nat({ max: nodes - 1 });
    return fc.tuple(fc.constant(nodes), fc.array(fc.tuple(node, node).filter(([a, b]) => a !== b)));
  });
  // Of few pairs that are expected it has lists, of many a bit each.
  fc.assert(fc.property(pairs, fc.constantFrom(0, 1000), ([nodes, added], most) => {
    const set = new NodePairs(nodes, most);
    const expected = new Set<string>();
    for (const [a, b] of added) {
      set.add(a, b);
      expected.add(`${a} ${b}`).add(`${b} ${a}`);
    }
    for (let a = 0; a < nodes; a++) {
      const partners = Array.from({ length: nodes }, (_, b) => b).filter((b) => expected.has(`${a} ${b}`));
      assertEquals(Array.from({ length: nodes }, (_, b) => b).filter((b) => set.has(a, b)), partners);
      assertEquals(set.count(a), partners.length);
    }
  }));
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MostOwing } from "../../lib/plan/most_owing.ts";

Deno.test("MostOwing.node is one that owes most, whatever changes", () => {
  const MOST = 5;
  const change = fc.record({ node: fc.nat(), count: fc.integer({ min: 0, max: MOST }) });
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 0, max: MOST }), { minLength: 1, maxLength: 12 }),
    fc.array(change),
    (others, changes) => {
      const counts = Int32Array.from([...others, MOST]);
      const mostOwing = new MostOwing(counts);
      assertEquals(counts[mostOwing.node], MOST);
      for (const { node, count } of changes) {
        const changed = node % counts.length;
        counts[changed] = count;
        mostOwing.changed(changed);
        assertEquals(counts[mostOwing.node], Math.max(...counts));
      }
    },
  ));
});

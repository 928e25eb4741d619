import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  buildTopology,
  hops,
  membersOf,
  pairClass,
  switchPath,
  type SwitchRecord,
  switchRecords,
  topologyFault,
} from "../../lib/base/topology.ts";

const RECORDS: SwitchRecord[] = [
  { name: "leaf1", parent: "pod1", nodes: ["a", "b"] },
  { name: "leaf2", parent: "pod1", nodes: ["c"] },
  { name: "leaf3", parent: "core", nodes: ["d"] },
  { name: "pod1", parent: "core", nodes: [] },
  { name: "core", parent: null, nodes: [] },
  { name: "island", parent: null, nodes: ["z"] },
];
const TOPOLOGY = buildTopology(RECORDS);

Deno.test("switchPath() goes up to the lowest common switch and down again", () => {
  assertEquals(switchPath(TOPOLOGY, "a", "b"), ["leaf1"]);
  assertEquals(switchPath(TOPOLOGY, "a", "c"), ["leaf1", "pod1", "leaf2"]);
  assertEquals(switchPath(TOPOLOGY, "a", "d"), ["leaf1", "pod1", "core", "leaf3"]);
  assertEquals(switchPath(TOPOLOGY, "d", "a"), ["leaf3", "core", "pod1", "leaf1"]);
});

Deno.test("switchPath(), hops() and pairClass() say what is not known", () => {
  for (const [a, b] of [["a", "z"], ["a", "nobody"], ["nobody", "a"], ["nobody", "none"]] as const) {
    assertEquals(switchPath(TOPOLOGY, a, b), []);
    assertEquals(hops(TOPOLOGY, a, b), 0);
    assertEquals(pairClass(TOPOLOGY, a, b), "unknown");
  }
});

Deno.test("pairClass() is the level of the lowest common switch", () => {
  assertEquals(pairClass(TOPOLOGY, "a", "b"), "leaf");
  assertEquals(pairClass(TOPOLOGY, "a", "c"), "level 2");
  assertEquals(pairClass(TOPOLOGY, "a", "d"), "level 3");
});

Deno.test("membersOf() gives the nodes below a switch, at any depth", () => {
  assertEquals(membersOf(TOPOLOGY, "leaf1"), ["a", "b"]);
  assertEquals(membersOf(TOPOLOGY, "pod1"), ["a", "b", "c"]);
  assertEquals(membersOf(TOPOLOGY, "core"), ["a", "b", "c", "d"]);
  assertEquals(membersOf(TOPOLOGY, "nobody"), []);
});

Deno.test("topologyFault() finds what is no tree", () => {
  const fault = (...records: [string, string | null, ...string[]][]) =>
    topologyFault(records.map(([name, parent, ...nodes]) => ({ name, parent, nodes })));
  assertEquals(topologyFault(RECORDS), null);
  assertEquals(fault(["a", null], ["a", null]), { switchName: "a", what: "a switch is there twice: 'a'" });
  assertEquals(fault(["a", null, "n"], ["b", null, "n"]), {
    switchName: "b",
    what: "a node is in two switches: 'n'",
  });
  assertEquals(fault(["a", "b"]), { switchName: "a", what: "a switch is named and not there: 'b'" });
  assertEquals(fault(["a", "a"]), { switchName: "a", what: "a switch is above itself: 'a'" });
  assertEquals(fault(["n", "a"], ["a", "b"], ["b", "a"])?.what, "a switch is above itself: 'a'");
  const chain = Array.from({ length: 21 }, (_, i): [string, string | null] => [`s${i}`, i === 0 ? null : `s${i - 1}`]);
  assertEquals(fault(...chain)?.what, "more than 20 levels of switches: 's20'");
  assertEquals(fault(...chain.slice(0, 20)), null);
  assertEquals(fault(["__proto__", null, "constructor"]), null);
});

/** Any forest: each switch is below an earlier one, or below none; nodes anywhere. */
const forest = fc.array(fc.record({ above: fc.nat(), isRoot: fc.boolean(), nodes: fc.nat(3) }), {
  minLength: 1,
  maxLength: 12,
}).map((shapes) =>
  shapes.map(({ above, isRoot, nodes }, i): SwitchRecord => ({
    name: `s${i}`,
    parent: i === 0 || isRoot ? null : `s${above % i}`,
    nodes: Array.from({ length: nodes }, (_, n) => `s${i}n${n}`),
  }))
);

Deno.test("switchRecords() and buildTopology() undo each other", () => {
  fc.assert(fc.property(forest, (records) => {
    assertEquals(topologyFault(records), null);
    assertEquals(switchRecords(buildTopology(records)), records);
  }));
});

Deno.test("switchPath() is the same both ways, as long as hops(), and steps from switch to neighbour", () => {
  fc.assert(
    fc.property(forest, (records) => {
      const topology = buildTopology(records);
      const nodes = [...topology.paths.keys()];
      for (const a of nodes) {
        for (const b of nodes) {
          const path = switchPath(topology, a, b);
          assertEquals(switchPath(topology, b, a), path.toReversed());
          assertEquals(hops(topology, a, b), path.length);
          assertEquals(new Set(path).size, path.length);
          assertEquals(pairClass(topology, a, b), pairClass(topology, b, a));
          assertEquals(pairClass(topology, a, b) === "unknown", path.length === 0);
          for (let i = 1; i < path.length; i++) {
            const [here, there] = [path[i - 1]!, path[i]!];
            assert(topology.parents.get(here) === there || topology.parents.get(there) === here);
          }
          if (path.length > 0) {
            assert(membersOf(topology, path[0]!).includes(a));
            assert(membersOf(topology, path.at(-1)!).includes(b));
          }
        }
      }
    }),
    { numRuns: 50 },
  );
});

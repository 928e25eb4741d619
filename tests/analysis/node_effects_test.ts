import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { nodeEffects } from "../../lib/analysis/node_effects.ts";
import { randomFabric, runOfFabric } from "./fabrics.ts";

Deno.test("nodeEffects() has a node's factor for each metric, and 1 of the others", () => {
  const drawn = randomFabric({ nodes: 24, cv: 0.01, levels: 2, faults: ["slow node", "late node"] }, 4);
  const { bandwidth, latency } = nodeEffects(runOfFabric(drawn));
  const [slow, late] = drawn.planted.map(({ nodes: [node] }) => drawn.names.indexOf(node!));
  drawn.names.forEach((_, node) => {
    assertAlmostEquals(bandwidth![node]!, node === slow ? 0.8 : 1, 0.015);
    assertAlmostEquals(latency![node]!, node === late ? 1.5 : 1, 0.03);
  });
});

Deno.test("nodeEffects() of a directed run has the slower one of sending and receiving", () => {
  const drawn = randomFabric({ nodes: 16, cv: 0.01, levels: 1 }, 4);
  const run = runOfFabric(drawn, { directed: true });
  const pairs = run.pairs.map((pair) =>
    pair.status !== "measured" ? pair : {
      ...pair,
      bandwidth_MBps: pair.bandwidth_MBps! * (pair.a === "cn3" ? 0.7 : 1) * (pair.b === "cn5" ? 0.8 : 1) *
        (pair.b === "cn3" ? 1.1 : 1),
    }
  );
  const { bandwidth } = nodeEffects({ ...run, pairs });
  const of = (name: string) => bandwidth![drawn.names.indexOf(name)]!;
  assertAlmostEquals(of("cn3"), 0.7, 0.02);
  assertAlmostEquals(of("cn5"), 0.8, 0.02);
  assertEquals(bandwidth!.length, 16);
});

Deno.test("nodeEffects() knows nothing of nodes that were not measured, of metrics that were not, of few pairs", () => {
  const drawn = randomFabric({ nodes: 12, cv: 0.01, levels: 1, faults: ["dead node"] }, 4);
  const [dead] = drawn.planted[0]!.nodes;
  const run = runOfFabric(drawn);
  const { bandwidth } = nodeEffects(run);
  assert(bandwidth!.every((effect, node) => Number.isNaN(effect) === (drawn.names[node] === dead)));
  const pairs = run.pairs.map((pair) => pair.status === "measured" ? { ...pair, latency_us: null } : pair);
  assertEquals(nodeEffects({ ...run, pairs }).latency, null);
  assertEquals(nodeEffects(runOfFabric(randomFabric({ nodes: 3, cv: 0.01, levels: 1 }, 4))), {
    bandwidth: null,
    latency: null,
  });
});

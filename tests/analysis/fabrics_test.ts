import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { checkFabric } from "../../lib/probe/fabric/check_fabric.ts";
import { LINE_SCHEMAS } from "../../lib/results/run_file/run_schema.ts";
import * as v from "valibot";
import { FAULT_KINDS, randomFabric, runOfFabric } from "./fabrics.ts";

Deno.test("randomFabric() draws a fabric by its seed, with its faults in places of their own", () => {
  for (let seed = 0; seed < 100; seed++) {
    for (const levels of [1, 2, 3] as const) {
      const faults = FAULT_KINDS.filter((kind) => levels > 1 || !kind.endsWith("uplink"));
      const shape = { nodes: 64, cv: 0.02, levels, faults };
      const { names, fabric, topology, planted } = randomFabric(shape, seed);
      assertEquals(randomFabric(shape, seed).fabric, fabric);
      assertNotEquals(randomFabric(shape, seed + 1).fabric, fabric);
      checkFabric(fabric, "a drawn fabric", names);
      assertEquals([...topology.paths.keys()].sort(), [...names].sort());
      assertEquals(new Set([...topology.paths.values()].map(({ length }) => length)), new Set([levels]));
      assertEquals(planted.length, faults.length);
      const places = planted.flatMap(({ nodes }) => nodes);
      assertEquals(new Set(places).size, places.length);
    }
  }
});

Deno.test("randomFabric() and runOfFabric() take few nodes", () => {
  for (const nodes of [2, 3, 4, 5]) {
    for (const levels of [1, 2, 3] as const) {
      const drawn = randomFabric({ nodes, cv: 0.01, levels, faults: ["slow link"] }, nodes);
      assertEquals(runOfFabric(drawn).pairs.length, nodes * (nodes - 1) / 2);
    }
  }
});

Deno.test("runOfFabric() gives a run as a file would have it", () => {
  const drawn = randomFabric({ nodes: 17, cv: 0.02, levels: 2, faults: FAULT_KINDS.slice(0, 5) }, 3);
  for (const shape of [{}, { directed: true }, { rounds: 3 }, { missing: 0.3 }, { alone: true, told: false }]) {
    const run = runOfFabric(drawn, shape);
    assertEquals(run.pairs.length, run.header.pairs);
    assert(v.is(LINE_SCHEMAS.run, run.header));
    for (const pair of run.pairs) assert(v.is(LINE_SCHEMAS.pair, pair));
    assertEquals(runOfFabric(drawn, shape), run);
    assertNotEquals(runOfFabric(drawn, { ...shape, seed: 9 }).pairs, run.pairs);
  }
  assertEquals(runOfFabric(drawn, { directed: true }).pairs.length, 17 * 16);
});

Deno.test("runOfFabric() fails the pairs of dead nodes", () => {
  const drawn = randomFabric({ nodes: 20, cv: 0.02, levels: 2, faults: ["dead node", "half dead node"] }, 4);
  const [dead, half] = drawn.planted.map(({ nodes }) => nodes[0]!);
  const failed = runOfFabric(drawn).pairs.filter(({ status }) => status === "failed");
  const touches = (name: string) => failed.filter(({ a, b }) => a === name || b === name).length;
  assertEquals(touches(dead!), 19);
  assert(touches(half!) >= 10 && touches(half!) <= 11);
  for (const pair of failed) {
    if (pair.status === "failed") assertEquals(pair.blame, pair.a === dead || pair.b === dead ? dead : undefined);
  }
});

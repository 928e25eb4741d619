import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import type { SwitchRecord } from "../../../lib/base/topology.ts";
import { pairDraws } from "../../../lib/probe/fabric/draw_pair.ts";
import type { Fabric, Fault } from "../../../lib/probe/fabric/fabric.ts";

const TOPOLOGY: SwitchRecord[] = [
  { name: "leaf1", parent: "pod1", nodes: ["cn1", "cn2"] },
  { name: "leaf2", parent: "pod1", nodes: ["cn3", "cn4"] },
  { name: "leaf3", parent: "core", nodes: ["cn5", "cn6"] },
  { name: "pod1", parent: "core", nodes: [] },
  { name: "core", parent: null, nodes: [] },
];
const NODES = ["cn1", "cn2", "cn3", "cn4", "cn5", "cn6", "stray"];

function fabric(more: Partial<Fabric> = {}): Fabric {
  return {
    latency_us: { base: 2, cv: 0.05 },
    bandwidth_MBps: { base: 12000, cv: 0.03 },
    per_hop_us: 0.5,
    topology: TOPOLOGY,
    faults: [],
    ...more,
  };
}

const SILENT = { latency_us: { base: 2, cv: 0 }, bandwidth_MBps: { base: 12000, cv: 0 } };
const FIRST = { alone: false, repeat: 0 };

/** What is drawn for two nodes, by name. */
function drawer(described: Fabric, seed = 1, nodes: readonly string[] = NODES) {
  const draw = pairDraws(described, nodes, seed);
  return (a: string, b: string, options = FIRST) => {
    const drawn = draw(nodes.indexOf(a), nodes.indexOf(b), options);
    assert(typeof drawn !== "string", `${a} ${b}: ${String(drawn)}`);
    return drawn;
  };
}

/** By how much a fault changes both numbers of a pair. */
function factors(faults: Fault[], a: string, b: string, alone = false): [latency: number, bandwidth: number] {
  const options = { alone, repeat: 0 };
  const without = drawer(fabric())(a, b, options), faulty = drawer(fabric({ faults }))(a, b, options);
  const ratio = (metric: "latency_us" | "bandwidth_MBps") => +(faulty[metric] / without[metric]).toPrecision(12);
  return [ratio("latency_us"), ratio("bandwidth_MBps")];
}

Deno.test("pairDraws() follows seed, names and repeat, and neither the other nodes nor their order", () => {
  const draw = drawer(fabric());
  assertEquals(drawer(fabric())("cn2", "cn5"), draw("cn2", "cn5"));
  assertEquals(drawer(fabric(), 1, ["cn5", "x", "cn2"])("cn2", "cn5"), draw("cn2", "cn5"));
  assertEquals(draw("cn2", "cn5", { alone: true, repeat: 0 }), draw("cn2", "cn5"));
  assertNotEquals(draw("cn2", "cn5", { alone: false, repeat: 1 }), draw("cn2", "cn5"));
  assertNotEquals(draw("cn5", "cn2"), draw("cn2", "cn5"));
  assertNotEquals(drawer(fabric(), 2)("cn2", "cn5"), draw("cn2", "cn5"));
});

Deno.test("pairDraws() has noise of mean 1 and of the coefficient of variation that is asked for", () => {
  const nodes = Array.from({ length: 101 }, (_, i) => `n${i}`);
  for (const [latencyCv, bandwidthCv] of [[0.01, 0.05], [0.5, 0.2]] as const) {
    const draw = pairDraws(
      fabric({ latency_us: { base: 3, cv: latencyCv }, bandwidth_MBps: { base: 100, cv: bandwidthCv } }),
      nodes,
      5,
    );
    const drawn = nodes.flatMap((_, a) => nodes.flatMap((_, b) => a === b ? [] : [draw(a, b, FIRST)]));
    assertEquals(drawn.length, 10_100);
    for (const [metric, base, cv] of [["latency_us", 3, latencyCv], ["bandwidth_MBps", 100, bandwidthCv]] as const) {
      const values = drawn.map((each) => typeof each === "string" ? NaN : each[metric] / base);
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      // Four standard errors of the mean; the deviation of a skewed distribution is less sure. The seed is fixed.
      assertAlmostEquals(mean, 1, 4 * cv / 100);
      assertAlmostEquals(Math.sqrt(variance), cv, 0.08 * cv);
      // Half of them lie below the median of a log-normal distribution.
      const below = values.filter((value) => value < 1 / Math.sqrt(1 + cv * cv)).length / values.length;
      assertAlmostEquals(below, 0.5, 0.02);
    }
    // Latency and bandwidth are drawn apart.
    const signs = drawn.map((each) =>
      typeof each === "string" ? NaN : Math.sign((each.latency_us - 3) * (each.bandwidth_MBps - 100))
    );
    assertAlmostEquals(signs.reduce((sum, sign) => sum + sign) / signs.length, 0, 0.05);
  }
});

Deno.test("pairDraws() without noise gives the base, and what each further switch adds", () => {
  const draw = drawer(fabric(SILENT));
  assertEquals(draw("cn1", "cn2"), { latency_us: 2, bandwidth_MBps: 12000 });
  assertEquals(draw("cn1", "cn3").latency_us, 3);
  assertEquals(draw("cn1", "cn5").latency_us, 3.5);
  assertEquals(draw("cn1", "stray").latency_us, 2);
  assertEquals(drawer(fabric({ ...SILENT, topology: null }))("cn1", "cn5").latency_us, 2);
});

Deno.test("pairDraws() is symmetric but for noise and faults of a direction", () => {
  const faults: Fault[] = [{ node: "cn1", latency: 2 }, { link: ["cn2", "cn5"], bandwidth: 0.3 }, {
    uplink: "leaf2",
    bandwidth: 0.5,
  }, { switch: "core", latency: 1.5 }];
  const draw = drawer(fabric({ ...SILENT, faults }));
  for (const a of NODES) for (const b of NODES) if (a !== b) assertEquals(draw(a, b), draw(b, a));
});

Deno.test("pairDraws() multiplies by a fault's factors exactly where it is", () => {
  const both = { latency: 3, bandwidth: 0.5 };
  const reached = (fault: Fault, alone = false) =>
    NODES.flatMap((a) =>
      NODES.filter((b) => {
        if (a === b) return false;
        const [latency, bandwidth] = factors([{ ...fault, ...both }], a, b, alone);
        if (latency === 1 && bandwidth === 1) return false;
        assertEquals([latency, bandwidth], [3, 0.5]);
        return true;
      }).map((b) => `${a} ${b}`)
    );
  const pairs = (holds: (a: number, b: number) => boolean) =>
    NODES.flatMap((a, i) => NODES.flatMap((b, j) => i !== j && holds(i, j) ? [`${a} ${b}`] : []));
  const leafOf = [1, 1, 2, 2, 3, 3, 0];

  assertEquals(reached({ node: "cn3" }), pairs((a, b) => a === 2 || b === 2));
  assertEquals(reached({ link: ["cn5", "cn1"] }), ["cn1 cn5", "cn5 cn1"]);
  assertEquals(reached({ from: "cn5", to: "cn1" }), ["cn5 cn1"]);
  const joined = (a: number, b: number) => leafOf[a] !== 0 && leafOf[b] !== 0;
  assertEquals(reached({ switch: "leaf2" }), pairs((a, b) => joined(a, b) && (leafOf[a] === 2 || leafOf[b] === 2)));
  const across = (a: number, b: number) => joined(a, b) && (leafOf[a] === 3) !== (leafOf[b] === 3);
  assertEquals(reached({ switch: "core" }), pairs(across));
  assertEquals(reached({ switch: "pod1" }), pairs((a, b) => joined(a, b) && leafOf[a] !== leafOf[b]));
  assertEquals(reached({ uplink: "pod1" }), pairs(across));
  assertEquals(reached({ uplink: "leaf3" }), pairs(across));
  assertEquals(reached({ uplink: "leaf1" }), pairs((a, b) => joined(a, b) && (leafOf[a] === 1) !== (leafOf[b] === 1)));
  assertEquals(reached({ node: "nobody" }), []);
  assertEquals(reached({ node: "cn3", only_under_load: true }), reached({ node: "cn3" }));
  assertEquals(reached({ node: "cn3", only_under_load: true }, true), []);
});

Deno.test("pairDraws() multiplies the factors of all faults that a pair meets", () => {
  const factor = fc.double({ min: 0.1, max: 10, noNaN: true });
  const place = fc.constantFrom<Fault>(
    { node: "cn1" },
    { node: "cn5" },
    { node: "cn2" },
    { link: ["cn5", "cn1"] },
    { from: "cn1", to: "cn5" },
    { from: "cn5", to: "cn1" },
    { switch: "leaf1" },
    { switch: "core" },
    { uplink: "leaf3" },
    { uplink: "leaf2" },
  );
  const met = (fault: Fault) => fault.node !== "cn2" && fault.from !== "cn5" && fault.uplink !== "leaf2";
  const fault = fc.record({ place, latency: factor, bandwidth: factor }).map(({ place, ...rest }) => ({
    ...place,
    ...rest,
  }));
  fc.assert(fc.property(fc.array(fault, { maxLength: 8 }), (faults) => {
    const [latency, bandwidth] = factors(faults, "cn1", "cn5");
    const product = (metric: "latency" | "bandwidth") =>
      faults.filter(met).reduce((all, each) => all * each[metric], 1);
    assertAlmostEquals(latency / product("latency"), 1, 1e-9);
    assertAlmostEquals(bandwidth / product("bandwidth"), 1, 1e-9);
  }));
});

Deno.test("pairDraws() says which pairs are dead and which hang; dead comes first", () => {
  const faults: Fault[] = [
    { node: "cn1", dead: true },
    { link: ["cn2", "cn3"], hang: true },
    { from: "cn3", to: "cn4", dead: true },
    { link: ["cn3", "cn4"], hang: true },
    { switch: "core", hang: true, only_under_load: true },
  ];
  const draw = pairDraws(fabric({ faults }), NODES, 1);
  const drawn = (a: string, b: string, alone = false) => {
    const result = draw(NODES.indexOf(a), NODES.indexOf(b), { alone, repeat: 0 });
    return typeof result === "string" ? result : "measured";
  };
  for (const other of NODES.slice(1)) {
    assertEquals(drawn("cn1", other), "dead");
    assertEquals(drawn(other, "cn1"), "dead");
  }
  assertEquals([drawn("cn2", "cn3"), drawn("cn3", "cn2")], ["hang", "hang"]);
  assertEquals([drawn("cn3", "cn4"), drawn("cn4", "cn3")], ["dead", "hang"]);
  assertEquals([drawn("cn2", "cn5"), drawn("cn2", "cn5", true)], ["hang", "measured"]);
  assertEquals(drawn("cn2", "cn4"), "measured");
});

Deno.test("pairDraws() draws a million pairs in a few seconds at most", () => {
  const nodes = Array.from({ length: 1001 }, (_, i) => `cn${i}`);
  const leaves = Array.from({ length: 25 }, (_, i): SwitchRecord => ({
    name: `leaf${i}`,
    parent: "core",
    nodes: nodes.slice(40 * i, 40 * i + 40),
  }));
  const topology = [...leaves, { name: "core", parent: null, nodes: [] }];
  const faults = nodes.slice(0, 100).flatMap((node, i): Fault[] => [{ node, latency: 2 }, {
    link: [node, nodes[i + 1]!],
    bandwidth: 0.5,
  }]);
  const draw = pairDraws(fabric({ topology, faults }), nodes, 1);
  const start = performance.now();
  for (let a = 0; a < 1001; a++) for (let b = 0; b < 1001; b++) if (a !== b) draw(a, b, FIRST);
  const elapsedMs = performance.now() - start;
  assert(elapsedMs < 6000, `${elapsedMs} ms`);
});

import { assertEquals } from "@std/assert";
import { nameRanks, ordersOf, sortedNodes } from "../../../../lib/report/html/client/node_order.js";
import { reportContent } from "../../../../lib/report/html/report_content.ts";
import type { ReportData } from "../../../../lib/report/html/report_data.ts";
import { measured, runOf } from "../../fixtures/runs.ts";

/** Nodes with these names, groups, and effects on both metrics. */
function dataOf(
  nodes: [name: string, group: number | null, latency: number | null, bandwidth: number | null][],
): ReportData {
  const { data } = reportContent(runOf([measured("a", "b", 1, 1)]), "mb");
  const [like] = data.nodes;
  return {
    ...data,
    groups: { names: ["x", "y"], kind: "group" },
    nodes: nodes.map(([name, group, latency, bandwidth]) => ({
      ...like!,
      name,
      group,
      effect: { latency, bandwidth },
    })),
  };
}

const DATA = dataOf([["n10", 1, 1, 0.5], ["n9", 0, 3, null], ["n1", null, 1, 1], ["n2", 1, null, 0.9]]);

Deno.test("sortedNodes() sorts by name as people count, by place, by group, and the worst first", () => {
  const sorted = (...how: [Parameters<typeof sortedNodes>[2], Parameters<typeof sortedNodes>[3]]) =>
    Array.from(sortedNodes(DATA, nameRanks(DATA.nodes), ...how), (place) => DATA.nodes[place]!.name);
  assertEquals(sorted("name", "latency"), ["n1", "n2", "n9", "n10"]);
  assertEquals(sorted("run", "latency"), ["n10", "n9", "n1", "n2"]);
  assertEquals(sorted("group", "latency"), ["n9", "n2", "n10", "n1"]);
  assertEquals(sorted("effect", "latency"), ["n9", "n1", "n10", "n2"]);
  assertEquals(sorted("effect", "bandwidth"), ["n10", "n2", "n1", "n9"]);
});

Deno.test("ordersOf() has what the run has", () => {
  const orders = (data: ReportData) => ordersOf(data).map(([order]) => order);
  assertEquals(orders(DATA), ["name", "run", "group", "effect"]);
  assertEquals(orders({ ...DATA, groups: null }), ["name", "run", "effect"]);
  assertEquals(orders({ ...dataOf([["a", null, null, null]]), groups: null }), ["name", "run"]);
});

import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { nodeLabels } from "../../../lib/report/svg/node_labels.ts";
import { displayWidth } from "../../../lib/report/terminal_text.ts";
import { HOSTILE_TEXT } from "../fixtures/hostile_text.ts";

Deno.test("nodeLabels() are names where there is room, else without what they have in common", () => {
  assertEquals(nodeLabels(["cn1", "cn10"]).labels, ["cn1", "cn10"]);
  assertEquals(nodeLabels(["compute-node-01.cluster", "compute-node-12.cluster"]).labels, ["…01…", "…12…"]);
  assertEquals(nodeLabels(["a-very-long-name-of-one", "b"]).labels, ["a-very-long-na…", "b"]);
});

Deno.test("nodeLabels() are never wider than what they are cut to, and as many as there are names", () => {
  const names = fc.uniqueArray(HOSTILE_TEXT.filter((text) => text !== ""), { minLength: 2, maxLength: 6 });
  fc.assert(fc.property(names, (names) => {
    const { labels } = nodeLabels(names);
    assertEquals(labels.length, names.length);
    for (const label of labels) assertLessOrEqual(displayWidth(label), 15);
  }));
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { groupMembers, groupNotes, toldGroups } from "../../lib/report/group_notes.ts";
import { formatJson } from "../../lib/report/json.ts";
import type { Run } from "../../lib/results/run.ts";
import { measured, runOf } from "./fixtures/runs.ts";

/** A run of nodes in racks of so many, with half of the latency within a rack. */
function racks(names: readonly string[], size: number): Run {
  const rack = (i: number) => Math.floor(i / size);
  const pairs = names.flatMap((a, i) =>
    names.slice(i + 1).map((b, j) => {
      // Some noise, which no rack has in common.
      const noise = 1 + 0.01 * Math.sin(7 * i + 13 * j * j);
      return measured(a, b, (rack(i) === rack(i + 1 + j) ? 10 : 20) * noise, 1000);
    })
  );
  const run = runOf(pairs);
  return { ...run, header: { ...run.header, nodes: [...names] }, verdicts: [] };
}

function nodes(count: number, name = (i: number) => `cn${i}`): string[] {
  return Array.from({ length: count }, (_, i) => name(i + 1));
}

Deno.test("groupNotes() names the groups that nodes were found to be in", () => {
  assertEquals(groupNotes(racks(nodes(24), 8)), [
    "by their latency the nodes fall into 3 groups (no --topology was given): cn[1-8], cn[9-16], cn[17-24]",
  ]);
});

Deno.test("groupNotes() takes one line for many groups, and for names that do not fold", () => {
  const [many] = groupNotes(racks(nodes(64), 4));
  assertMatch(many!, /^by their latency the nodes fall into 16 groups .*: cn\[1-4\], cn\[5-8\], .* and \d+ more$/);
  assert(many!.length < 170, many);
  const words = nodes(24, (i) => "abcdefghijklmnopqrstuvwxyz".slice(i - 1, i + 4) + "-node");
  assertEquals(groupNotes(racks(words, 12)), [
    "by their latency the nodes fall into 2 groups (no --topology was given): abcde-node and 11 others, mnopq-node and 11 others",
  ]);
});

Deno.test("groupNotes() says nothing where there are no groups, where they were told, and where nobody has looked", () => {
  const run = racks(nodes(12), 4);
  const topology = [{ name: "leaf", parent: null, nodes: nodes(12) }];
  assertEquals(groupNotes(racks(nodes(12), 12)), []);
  assertEquals(groupNotes({ ...run, header: { ...run.header, topology } }), []);
  assertEquals(groupNotes({ ...run, verdicts: undefined }), []);
});

Deno.test("formatJson() has the groups with their nodes, inferred ones and those of a topology", () => {
  const run = racks(nodes(12), 6);
  const groupsOf = (of: Run) => JSON.parse([...formatJson(of)].join("")).groups;
  const names = nodes(12);
  assertEquals(groupsOf(run), {
    source: "inferred",
    groups: [{ name: "group 1", nodes: names.slice(0, 6) }, { name: "group 2", nodes: names.slice(6) }],
  });
  const topology = [{ name: "leaf9", parent: null, nodes: ["cn2", "cn1", "cn77"] }];
  const told = { ...run, header: { ...run.header, topology }, verdicts: undefined };
  assertEquals(groupsOf(told), { source: "topology", groups: [{ name: "leaf9", nodes: ["cn1", "cn2"] }] });
  assertEquals(groupMembers(told, toldGroups(told)!), [["cn1", "cn2"]]);
  assertEquals(groupsOf({ ...run, verdicts: undefined }), null);
});

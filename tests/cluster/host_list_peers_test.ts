import { assertEquals } from "@std/assert";
import { foldHostList } from "../../lib/cluster/host_list.ts";
import { HOST_LIST_CASES } from "./host_list_cases.ts";
import { clusterShell, programPath, slurm } from "./host_list_peers.ts";

// On a developer's machine the peers may be missing; in CI that is a failure.
const required = Deno.env.has("CI");
const texts = HOST_LIST_CASES.map(({ text }) => text);

/** A line a case, so that a failure shows just the lines that differ. */
function asLines(answers: readonly (string[] | null)[], order: (names: string[]) => string[]): string[] {
  return answers.map((names, i) => `${texts[i]} → ${names ? order(names).join(" ") : "refused"}`);
}

/** Our own names for each case, or what the table says of a peer that differs. */
function expected(column: "slurm" | "clusterShell"): (string[] | null)[] {
  return HOST_LIST_CASES.map((row) => {
    const names = row[column] === undefined ? row.ours : row[column];
    return names?.split(" ").filter((name) => name !== "") ?? null;
  });
}

const asGiven = (names: string[]) => names;
const sorted = (names: string[]) => names.toSorted();

const FOLDED = [
  "cn1 cn2 cn3 cn7",
  "cn3 cn1 cn2",
  "cn8 cn9 cn10 cn11",
  "cn08 cn09 cn10 cn99 cn100",
  "cn099 cn100 cn999 cn1000",
  "cn1 cn01 cn001",
  "a b cn1 b2",
  "1 2 3",
  "r1n1 r1n2 r2n1 r2n2",
  "r1n01 r1n02 r2n02 r2n01",
  "cn1-ib0 cn1-ib1 cn2-ib0 cn2-ib1",
  "10.0.0.1 10.0.0.2 10.0.1.1",
].map((line) => line.split(" "));

const hasSlurm = required || await programPath("scontrol") !== undefined;
const hasClusterShell = required || await programPath("nodeset") !== undefined;

Deno.test({
  name: "expandHostList() agrees with scontrol show hostnames as the table says",
  ignore: !hasSlurm,
  fn: async () => assertEquals(asLines(await slurm(texts), asGiven), asLines(expected("slurm"), asGiven)),
});

Deno.test({
  name: "expandHostList() agrees with nodeset -e as the table says",
  ignore: !hasClusterShell,
  fn: async () => assertEquals(asLines(await clusterShell(texts), sorted), asLines(expected("clusterShell"), sorted)),
});

Deno.test({
  name: "foldHostList() writes what scontrol show hostnames reads, in order",
  ignore: !hasSlurm,
  fn: async () => assertEquals(await slurm(FOLDED.map(foldHostList)), FOLDED),
});

Deno.test({
  name: "foldHostList() writes what nodeset -e reads",
  ignore: !hasClusterShell,
  fn: async () => {
    const read = await clusterShell([...FOLDED, ["cn1.a", "cn2.a"]].map(foldHostList));
    assertEquals(
      read.map((names) => names?.toSorted()),
      [...FOLDED, ["cn1.a", "cn2.a"]].map((names) => names.toSorted()),
    );
  },
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { expandHostList } from "../../../../lib/cluster/host_list.ts";
import { filterNodes } from "../../../../lib/report/html/client/node_filter.js";

const NODES = ["cn1", "cn2", "cn10", "cn11", "r1n01", "r1n02", "r2n01", "r2n12", "login-a"];
const GROUPS = ["leaf1", "leaf2"];

/** The names that a text asks for, where the first four nodes are in leaf1, the next four in leaf2. */
function named(text: string): string[] | null {
  const nodes = NODES.map((name, i) => ({ name, group: i < 8 ? Math.floor(i / 4) : null }));
  const mask = filterNodes(text, nodes, GROUPS);
  return mask && NODES.filter((_, i) => mask[i] === 1);
}

Deno.test("filterNodes() takes names, parts of names, groups, and host lists", () => {
  assertEquals(named("cn1"), ["cn1"], "a whole name is no part of another");
  assertEquals(named("CN1"), ["cn1"]);
  assertEquals(named("cn"), ["cn1", "cn2", "cn10", "cn11"]);
  assertEquals(named("n0"), ["r1n01", "r1n02", "r2n01"]);
  assertEquals(named("leaf2"), ["r1n01", "r1n02", "r2n01", "r2n12"]);
  assertEquals(named("leaf"), NODES.slice(0, 8));
  assertEquals(named("leaf[2-3]"), ["r1n01", "r1n02", "r2n01", "r2n12"]);
  assertEquals(named("cn[1-10]"), ["cn1", "cn2", "cn10"]);
  assertEquals(named("cn[1-11/10]"), ["cn1", "cn11"]);
  assertEquals(named("r[1-2]n[01-11]"), ["r1n01", "r1n02", "r2n01"]);
  assertEquals(named("r[1-2]n[1-2]"), [], "padding counts");
  assertEquals(named("cn2, r2n12 login"), ["cn2", "r2n12", "login-a"]);
});

Deno.test("filterNodes() asks for all with nothing, and for none with what no node has", () => {
  assertEquals(named(""), null);
  assertEquals(named(" , "), null);
  assertEquals(named("zz"), []);
  for (const broken of ["cn[", "cn[]", "cn[a-b]", "cn[1-", "[", "]", "cn[2-1]", "cn[1-2/0]", "(", "\\", "cn[1]["]) {
    named(broken);
  }
  assertEquals(named("cn[1"), ["cn1"], "a bracket that is still being typed");
});

Deno.test("filterNodes() takes the nodes that a host list stands for, among others", () => {
  const range = fc.tuple(fc.nat(30), fc.nat(12), fc.boolean()).map(([first, count, isPadded]) => {
    const start = isPadded ? String(first).padStart(2, "0") : String(first);
    return `${start}-${first + count}`;
  });
  const list = fc.tuple(fc.constantFrom("n", "r[1-3]n", "a-"), range, fc.constantFrom("", "-ib"))
    .map(([before, range, after]) => `${before}[${range}]${after}`);
  const others = ["n7", "n07", "r2n3", "r2n03", "a-5-ib", "n100"];
  fc.assert(fc.property(list, (text) => {
    const wanted = expandHostList(text);
    const names = [...new Set([...wanted, ...others])];
    const mask = filterNodes(text, names.map((name) => ({ name, group: null })), []);
    assertEquals(names.filter((_, i) => mask?.[i] === 1), wanted);
  }));
});

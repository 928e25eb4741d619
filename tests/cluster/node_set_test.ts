import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/base/errors.ts";
import { type NodeSetRequest, resolveNodeSet } from "../../lib/cluster/node_set.ts";
import type { Surroundings } from "../../lib/cluster/surroundings.ts";
import { fakeSurroundings } from "./fake_surroundings.ts";

const NOTHING: NodeSetRequest = { arguments: [], hostfiles: [], exclude: [] };

function resolve(request: Partial<NodeSetRequest>, surroundings: Surroundings = fakeSurroundings()) {
  return resolveNodeSet({ ...NOTHING, ...request }, surroundings);
}

async function refusal(request: Partial<NodeSetRequest>, surroundings?: Surroundings): Promise<string> {
  return (await assertRejects(() => resolve(request, surroundings), UsageError)).message;
}

Deno.test("resolveNodeSet() joins arguments and host files in the order given", async () => {
  const surroundings = fakeSurroundings({ SLURM_JOB_NODELIST: "x[1-2]" }, { f: "f2\nf1", "-": "s1" });
  assertEquals(await resolve({ arguments: ["b[2-3]", "a"] }, surroundings), {
    nodes: ["b2", "b3", "a"],
    source: "arguments",
  });
  assertEquals(await resolve({ hostfiles: ["f", "-"] }, surroundings), {
    nodes: ["f2", "f1", "s1"],
    source: "hostfile",
  });
  assertEquals(await resolve({ arguments: ["a"], hostfiles: ["f"] }, surroundings), {
    nodes: ["a", "f2", "f1"],
    source: "arguments",
  });
});

Deno.test("resolveNodeSet() takes the allocation when no node is named", async () => {
  const surroundings = fakeSurroundings({ LSB_HOSTS: "cn2 cn2 cn1" });
  assertEquals(await resolve({}, surroundings), { nodes: ["cn2", "cn1"], source: "allocation LSB_HOSTS" });
});

Deno.test("resolveNodeSet() falls back to the demo's seven nodes outside an allocation", async () => {
  assertEquals(await resolve({}), { nodes: ["cn1", "cn2", "cn3", "cn4", "cn5", "cn6", "cn7"], source: "demo" });
});

Deno.test("resolveNodeSet() leaves out excluded nodes, whatever the source", async () => {
  assertEquals((await resolve({ arguments: ["cn[1-5]"], exclude: ["cn[2-3]", "cn5"] })).nodes, ["cn1", "cn4"]);
  assertEquals((await resolve({ exclude: ["cn[1-5]"] })).nodes, ["cn6", "cn7"]);
  assertEquals((await resolve({ exclude: ["b"] }, fakeSurroundings({ LSB_HOSTS: "a b c" }))).nodes, ["a", "c"]);
});

Deno.test("resolveNodeSet() refuses what cannot be excluded", async () => {
  assertEquals(
    await refusal({ arguments: ["cn[1-5]"], exclude: ["cn3,cn7"] }),
    "leaving out nodes (--exclude): not in the node set: 'cn7'",
  );
  assertEquals(await refusal({ exclude: ["cn[3-1]"] }), "reading --exclude 'cn[3-1]': a range runs backwards: '3-1'");
});

Deno.test("resolveNodeSet() refuses a node named twice across arguments and files", async () => {
  const files = fakeSurroundings({}, { f: "x\ncn2" });
  assertEquals(
    await refusal({ arguments: ["cn[1-2]", "cn2"] }),
    "reading host list 'cn2': a node is named twice: 'cn2'",
  );
  assertEquals(
    await refusal({ arguments: ["cn2"], hostfiles: ["f"] }, files),
    "reading host file 'f': a node is named twice: 'cn2'",
  );
  assertEquals(await refusal({ hostfiles: ["f", "f"] }, files), "reading host file 'f': a node is named twice: 'x'");
  assertEquals(
    await refusal({ hostfiles: ["-", "f", "-"] }, files),
    "reading host files: standard input is given twice: -",
  );
});

Deno.test("resolveNodeSet() refuses fewer than two nodes", async () => {
  assertEquals(
    await refusal({ arguments: ["cn1"] }),
    "taking nodes from arguments: a pair needs two nodes, there is cn1",
  );
  assertEquals(
    await refusal({ arguments: ["cn[1-2]"], exclude: ["cn[1-2]"] }),
    "taking nodes from arguments, without --exclude: a pair needs two nodes, there is none",
  );
  assertEquals(
    await refusal({}, fakeSurroundings({ SLURM_JOB_NODELIST: "cn1" })),
    "taking nodes from allocation SLURM_JOB_NODELIST: a pair needs two nodes, there is cn1",
  );
});

Deno.test("resolveNodeSet() refuses more than 100,000 nodes in all", async () => {
  assertEquals(
    await refusal({ arguments: ["a[1-60000]", "b[1-60000]"] }),
    "reading host list 'b[1-60000]': more than 100000 nodes: 120000",
  );
});

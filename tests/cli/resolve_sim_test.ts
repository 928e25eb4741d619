import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { switchRecords } from "../../lib/base/topology.ts";
import { repeatOptions } from "../../lib/cli/repeat_options.ts";
import { runHeader } from "../../lib/engine/run_header.ts";
import { resolve } from "./resolve.ts";

const TREE = "SwitchName=s1 Nodes=cn[1-2]\nSwitchName=s2 Nodes=cn3\nSwitchName=core Switches=s[1-2]\n";
const SWITCHES = [
  { name: "s1", parent: "core", nodes: ["cn1", "cn2"] },
  { name: "s2", parent: "core", nodes: ["cn3"] },
  { name: "core", parent: null, nodes: [] },
];
const QUANTITIES = { latency_us: { base: 2, cv: 0.03 }, bandwidth_MBps: { base: 12000, cv: 0.02 } };

function resolved(file: object, ...more: string[]) {
  const files = { "lab/fabric.json": JSON.stringify(file), "lab/tree": TREE, tree: TREE };
  return resolve(["cn[1-3]", "--probe", "sim", "--sim-fabric", "lab/fabric.json", ...more], { files });
}

Deno.test("resolveRun() reads a fabric and the topology beside it", async () => {
  const faults = [{ uplink: "s1", bandwidth: 0.5 }];
  const { options } = await resolved({ ...QUANTITIES, topology: "tree", per_hop_us: 1, delay_s: 0.5, faults });
  assertEquals(options.probe, {
    name: "sim",
    delayMinMs: 500,
    delayMaxMs: 500,
    fabric: { ...QUANTITIES, per_hop_us: 1, topology: SWITCHES, faults },
  });
  // What the numbers are drawn from is not what the run is told.
  assertEquals(options.topology, null);
});

Deno.test("resolveRun() takes --sim-delay where the fabric has none, and no time where neither has", async () => {
  const delays = async (...more: string[]) => {
    const { options: { probe, timeoutMs } } = await resolved(QUANTITIES, ...more);
    return probe.name === "sim" ? [probe.delayMinMs, probe.delayMaxMs, timeoutMs] : [];
  };
  assertEquals(await delays(), [0, 0, 10_000]);
  assertEquals(await delays("--sim-delay", "1s..2s"), [1000, 2000, 14_000]);
});

Deno.test("resolveRun() reads --topology, which may lack nodes and have others", async () => {
  const { options } = await resolve(["cn[2-4]", "--probe", "sim", "--topology", "-"], { files: { "-": TREE } });
  assertEquals(switchRecords(options.topology!), SWITCHES);
});

Deno.test("runHeader() has the whole fabric, under the names of its file, and the topology", async () => {
  const { options } = await resolved({ ...QUANTITIES, faults: [{ node: "cn1", only_under_load: true, latency: 2 }] });
  const header = runHeader(options, [], []);
  assertEquals(header.probe, {
    name: "sim",
    delay_min_ms: 0,
    delay_max_ms: 0,
    fabric: {
      ...QUANTITIES,
      per_hop_us: 0,
      topology: null,
      faults: [{ node: "cn1", only_under_load: true, latency: 2 }],
    },
  });
  assertEquals("topology" in header, false);
  const { options: told } = await resolved(QUANTITIES, "--topology", "tree");
  assertEquals(runHeader(told, [], []).topology, SWITCHES);
});

Deno.test("repeatOptions() name a fabric wherever the program is started then, and leave the topology to the header", async () => {
  const { options } = await resolved(QUANTITIES, "--topology", "tree");
  const raw = { "sim-fabric": "lab/fabric.json", topology: "tree", probe: "sim" } as const;
  const repeated = repeatOptions(raw, options);
  assertEquals(repeated.filter((text) => text.startsWith("--sim-fabric")), [
    `--sim-fabric=${join(Deno.cwd(), "lab/fabric.json")}`,
  ]);
  assertEquals(repeated.some((text) => text.startsWith("--topology")), false);
  assertEquals(repeatOptions({ ...raw, "sim-fabric": "/a/b" }, options).includes("--sim-fabric=/a/b"), true);
});

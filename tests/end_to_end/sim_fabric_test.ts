import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { Program } from "./program.ts";

const FABRIC = {
  latency_us: { base: 2, cv: 0.03 },
  bandwidth_MBps: { base: 12000, cv: 0.02 },
  topology: "topology.conf",
  per_hop_us: 0.6,
};
const FAULTS = [
  { node: "cn3", bandwidth: 0.5 },
  { link: ["cn1", "cn5"], bandwidth: 0.2 },
  { node: "cn7", dead: true },
  { link: ["cn2", "cn4"], hang: true },
  { link: ["cn1", "cn6"], bandwidth: 0.3, only_under_load: true },
];
const TOPOLOGY = "SwitchName=leaf1 Nodes=cn[1-4]\nSwitchName=leaf2 Nodes=cn[5-8]\nSwitchName=core Switches=leaf[1-2]\n";

/** Runs the program in a folder that has the files of a laboratory. */
async function inLaboratory(
  test: (
    run: (...args: string[]) => Promise<{ code: number; stderr: string; pairs: Map<string, PairRecord> }>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "lab"));
    await Deno.writeTextFile(join(folder, "lab", "clean.json"), JSON.stringify(FABRIC));
    await Deno.writeTextFile(join(folder, "lab", "faulty.json"), JSON.stringify({ ...FABRIC, faults: FAULTS }));
    await Deno.writeTextFile(join(folder, "lab", "topology.conf"), TOPOLOGY);
    await test(async (...args) => {
      const limits = ["--timeout", "300ms", "--retries", "0", "--quarantine", "0", "--seed", "7", "--format", "jsonl"];
      const program = new Program([...args, "--probe", "sim", ...limits], { cwd: folder });
      const { code, stdout, stderr } = await program.end();
      const records: PairRecord[] = stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
      return { code, stderr, pairs: new Map(records.map((record) => [`${record.a} ${record.b}`, record])) };
    }, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const bandwidth = (record?: PairRecord) => record?.status === "measured" ? record.bandwidth_MBps! : NaN;

Deno.test("oobw --sim-fabric draws what the fabric would give, with its faults", async () => {
  await inLaboratory(async (run) => {
    const clean = await run("cn[1-8]", "--sim-fabric", "lab/clean.json", "--no-save");
    assertEquals([clean.code, clean.pairs.size], [0, 28], clean.stderr);
    const faulty = await run("cn[1-8]", "--sim-fabric", "lab/faulty.json", "--no-save", "--workers", "2");
    assertEquals([faulty.code, faulty.pairs.size], [1, 28], faulty.stderr);
    const alone = await run("cn[1-8]", "--sim-fabric", "lab/faulty.json", "--no-save", "--schedule", "serial");
    assertEquals([alone.code, alone.pairs.size], [1, 28], alone.stderr);

    const factors = new Map(
      FAULTS.flatMap(({ link, bandwidth }) => link && bandwidth ? [[link.join(" "), bandwidth]] : []),
    );
    for (const [pair, record] of faulty.pairs) {
      if (pair.includes("cn7")) {
        assert(record.status === "failed");
        assertEquals([record.reason, record.detail, record.blame], ["unreachable", "cn7 is dead", "cn7"]);
      } else if (pair === "cn2 cn4") {
        assert(record.status === "failed");
        assertEquals(record.reason, "timeout");
      } else {
        const factor = (pair.includes("cn3") ? 0.5 : 1) * (factors.get(pair) ?? 1);
        assertAlmostEquals(bandwidth(record) / bandwidth(clean.pairs.get(pair)), factor, 1e-6, pair);
        const expected = pair === "cn1 cn6" ? bandwidth(clean.pairs.get(pair)) : bandwidth(record);
        assertEquals(bandwidth(alone.pairs.get(pair)), expected, pair);
        assert(record.status === "measured");
        const isLocal = (record.a <= "cn4") === (record.b <= "cn4");
        assertAlmostEquals(record.latency_us!, isLocal ? 2 : 3.2, 0.5, pair);
      }
    }
  });
});

Deno.test("a run of a fabric goes on with --resume, from another folder, and refuses another fabric", async () => {
  await inLaboratory(async (run, folder) => {
    const file = join(folder, "run.jsonl");
    const whole = ["--sim-fabric", "lab/faulty.json", "--topology", "lab/topology.conf"];
    assertEquals((await run("cn[1-8]", ...whole, "-o", file)).code, 1);
    const header = JSON.parse((await Deno.readTextFile(file)).split("\n")[0]!);
    assertEquals(header.topology.map(({ name }: { name: string }) => name), ["leaf1", "leaf2", "core"]);
    assertEquals(header.probe.fabric.faults, FAULTS);

    const other = await run("--resume", file, "--sim-fabric", "lab/clean.json");
    assertEquals(other.code, 2);
    assertStringIncludes(other.stderr, `the probe's fabric.faults.0 is {"node":"cn3","bandwidth":0.5} there): absent`);
    const elsewhere = new Program(["--resume", file, "--timeout", "300ms", "--format", "plain"]);
    const { code, stdout } = await elsewhere.end();
    assertEquals([code, stdout.trimEnd().split("\n").length], [1, 28]);
    await Deno.writeTextFile(join(folder, "lab", "topology.conf"), TOPOLOGY.replace("cn[5-8]", "cn[5-9]"));
    const changed = await run("--resume", file);
    assertEquals(changed.code, 2);
    assertStringIncludes(changed.stderr, `the probe's fabric.topology.1.nodes.4 is absent there): "cn9"`);
  });
});

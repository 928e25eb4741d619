import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Fault } from "../../lib/probe/fabric/fabric.ts";
import type { RetestRecord } from "../../lib/results/run.ts";
import { Program, run } from "./program.ts";

/** A folder with a described fabric, and a run of it. */
class Laboratory implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "oobw-retests-" });
  readonly file = join(this.folder, "run.jsonl");
  readonly #fabric = join(this.folder, "fabric.json");

  constructor(cv: number, faults: Fault[], more: Record<string, unknown> = {}) {
    const quantities = { latency_us: { base: 5, cv }, bandwidth_MBps: { base: 10_000, cv }, delay_s: 0.001 };
    Deno.writeTextFileSync(this.#fabric, JSON.stringify({ ...quantities, faults, ...more }));
  }

  run(nodes: string, ...more: string[]) {
    const probe = ["--probe", "sim", "--sim-fabric", this.#fabric, "--seed", "3", "--retries", "0"];
    return run(nodes, ...probe, "-o", this.file, "--format", "plain", ...more);
  }

  /** The lines of the run file. */
  async lines(): Promise<Record<string, unknown>[]> {
    return (await Deno.readTextFile(this.file)).trimEnd().split("\n").map((line) => JSON.parse(line));
  }

  async [Symbol.asyncDispose]() {
    await Deno.remove(this.folder, { recursive: true });
  }
}

function verdictTexts(text: string): string[] {
  return text.split("\n").filter((line) => /^(verdict: |to leave them out: )/.test(line));
}

const shortly = ({ a, b, alone, attempt }: RetestRecord) => [a, b, alone, attempt];

Deno.test("oobw --resume measures suspects of the whole run once more, behind what it lacked; and no second time", async () => {
  const faults: Fault[] = [
    { node: "cn3", bandwidth: 0.7 },
    { link: ["cn5", "cn9"], bandwidth: 0.5, only_under_load: true },
    { node: "cn12", dead: true },
  ];
  await using laboratory = new Laboratory(0.02, faults);
  const { file } = laboratory;
  await laboratory.run("cn[1-16]", "--no-retest");
  const lines = (await Deno.readTextFile(file)).trimEnd().split("\n").filter((line) =>
    /"kind":"(run|pair)"/.test(line)
  );
  await Deno.writeTextFile(file, lines.slice(0, 90).join("\n") + "\n");

  const resumed = await run("--resume", file, "--format", "plain");
  assertEquals(verdictTexts(resumed.stderr).length, 4, resumed.stderr);
  assertMatch(resumed.stderr, /^verdict: slow node cn3: .*; slow alone$/m);
  assertMatch(resumed.stderr, /^verdict: slow link cn5–cn9: .*; slow only under load$/m);
  assertStringIncludes(resumed.stderr, "measuring suspects once more (--no-retest)\n");
  const records = await laboratory.lines();
  const kinds = records.map(({ kind }) => kind);
  assert(kinds.indexOf("resume") < kinds.indexOf("retest") && kinds.lastIndexOf("pair") < kinds.indexOf("retest"));
  assertEquals([kinds.filter((kind) => kind === "retest").length, kinds.at(-1)], [5, "end"]);

  const reported = await run("report", file, "--format", "plain");
  assertEquals([reported.stdout, verdictTexts(reported.stderr)], [resumed.stdout, verdictTexts(resumed.stderr)]);

  // The dead node's pairs are tried again; what has been measured once more is not.
  const again = await run("--resume", file, "--format", "plain");
  assertEquals(verdictTexts(again.stderr), verdictTexts(resumed.stderr));
  assert(!again.stderr.includes("once more"), again.stderr);
});

Deno.test("SIGINT while suspects are measured once more: exit status 130, and --resume measures the others", async () => {
  await using laboratory = new Laboratory(0.02, [{ node: "cn3", bandwidth: 0.7 }], { delay_s: 0.5 });
  const { file } = laboratory;
  const retests = async () => (await laboratory.lines()).filter(({ kind }) => kind === "retest").length;
  const probe = ["--probe", "sim", "--sim-fabric", join(laboratory.folder, "fabric.json"), "--seed", "3"];
  const program = new Program(["cn[1-12]", ...probe, "--schedule", "all", "-o", file, "--format", "plain"]);
  await program.stderr.shows("once more");
  program.child.kill("SIGINT");
  const { code, stderr } = await program.end();
  assertEquals([code, await retests() < 3], [130, true]);
  assertStringIncludes(stderr, "to measure what is missing: oobw --resume");
  assertEquals((await laboratory.lines()).at(-1)!.status, "interrupted");

  const resumed = await run("--resume", file, "--format", "plain");
  assertMatch(resumed.stderr, /^verdict: slow node cn3: .*; slow alone$/m);
  assertEquals([resumed.code, await retests()], [0, 3]);
  assertEquals((await laboratory.lines()).at(-1)!.status, "finished");
});

Deno.test("oobw --resume -x: a suspect that is left out is not measured once more, nor with --no-retest", async () => {
  await using laboratory = new Laboratory(0.02, [{ node: "cn3", bandwidth: 0.7 }, { node: "cn12", dead: true }]);
  const { file } = laboratory;
  await laboratory.run("cn[1-16]", "--no-retest");
  const out = await run("--resume", file, "-x", "cn3", "--format", "plain");
  const off = await run("--resume", file, "--no-retest", "--format", "plain");
  for (const { stderr } of [out, off]) {
    assertMatch(stderr, /^verdict: slow node cn3: [^;]*$/m);
    assert(!stderr.includes("once more"), stderr);
  }
  assertEquals((await laboratory.lines()).filter(({ kind }) => kind === "retest"), []);
});

Deno.test("oobw --rounds: suspects get further partners that the sample had not; report says the same of the file", async () => {
  await using laboratory = new Laboratory(0.03, [{ node: "cn40", bandwidth: 0.7 }]);
  const { file } = laboratory;
  const sampled = await laboratory.run("cn[1-128]", "--rounds", "6");
  assertMatch(
    sampled.stderr,
    /^verdict: slow node cn40: .*; measured with 4 further partners; slow alone$/m,
  );
  const records = await laboratory.lines();
  const retests = records.filter(({ kind }) => kind === "retest") as unknown as RetestRecord[];
  const planned = new Set(records.filter(({ kind }) => kind === "pair").map(({ a, b }) => `${a} ${b}`));
  const further = retests.filter(({ a, b }) => !planned.has(`${a} ${b}`) && !planned.has(`${b} ${a}`));
  assertEquals([retests.length, further.length], [7, 4]);
  for (const record of further) assertEquals(shortly(record), ["cn40", record.b, true, 1]);
  assertEquals(planned.size, 384);

  const reported = await run("report", file, "--format", "plain");
  assertEquals([reported.stdout, verdictTexts(reported.stderr)], [sampled.stdout, verdictTexts(sampled.stderr)]);
  const nothing = await run("--resume", file, "--format", "plain");
  assertEquals([nothing.stdout, verdictTexts(nothing.stderr)], [sampled.stdout, verdictTexts(sampled.stderr)]);
  assertEquals((await laboratory.lines()).length, records.length);
});

Deno.test("oobw without --topology says which groups latencies show, in a note and in json", async () => {
  await using laboratory = new Laboratory(0.02, [], { per_hop_us: 1, topology: "topology.conf" });
  const leaves = ["leaf1 Nodes=cn[1-6]", "leaf2 Nodes=cn[7-12]", "leaf3 Nodes=cn[13-18]"];
  const lines = [...leaves, "core Switches=leaf[1-3]"].map((line) => `SwitchName=${line}\n`);
  await Deno.writeTextFile(join(laboratory.folder, "topology.conf"), lines.join(""));
  const { stderr } = await laboratory.run("cn[1-18]");
  assertStringIncludes(
    stderr,
    "note: by their latency the nodes fall into 3 groups (no --topology was given): cn[1-6], cn[7-12], cn[13-18]\n",
  );
  assertEquals(verdictTexts(stderr), ["verdict: no node and no link stands out"]);
  const { groups } = JSON.parse((await run("report", laboratory.file, "--format", "json")).stdout);
  assertEquals(groups.source, "inferred");
  assertEquals(groups.groups[1], { name: "group 2", nodes: ["cn7", "cn8", "cn9", "cn10", "cn11", "cn12"] });
});

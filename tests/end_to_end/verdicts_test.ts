import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Fault } from "../../lib/probe/fabric/fabric.ts";
import type { Verdict } from "../../lib/results/verdict.ts";
import { type Ended, Program, run } from "./program.ts";

/** A node that is slow, a link that is slow beside others alone, and a node that is dead. */
const FAULTS: Fault[] = [
  { node: "cn3", bandwidth: 0.7 },
  { link: ["cn5", "cn9"], bandwidth: 0.5, only_under_load: true },
  { node: "cn12", dead: true },
];
const LINES = [
  /^verdict: dead node cn12: fails with all 15 partners$/,
  /^verdict: slow node cn3: bandwidth [67]\d{3}\.\d\d MB\/s, expected \d{4,5}\.\d\d \(× 0\.(69|70|71)\); slow alone$/,
  /^verdict: slow link cn5–cn9: bandwidth [45]\d{3}\.\d\d MB\/s, expected \d{4,5}\.\d\d \(× 0\.\d\d\); slow only under load$/,
  /^to leave them out: -x 'cn\[3,12\]'$/,
];

/** A folder with described fabrics, and runs of them of 16 nodes. */
class Laboratory implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "oobw-verdicts-" });
  readonly file = join(this.folder, "run.jsonl");

  async args(faults: Fault[], { delay_s = 0.005 }: { delay_s?: number } = {}): Promise<string[]> {
    const fabric = join(this.folder, `${crypto.randomUUID()}.json`);
    const quantities = { latency_us: { base: 5, cv: 0.02 }, bandwidth_MBps: { base: 10_000, cv: 0.02 }, delay_s };
    await Deno.writeTextFile(fabric, JSON.stringify({ ...quantities, faults }));
    return ["cn[1-16]", "--probe", "sim", "--sim-fabric", fabric, "--seed", "3", "--retries", "0"];
  }

  async run(faults: Fault[], ...more: string[]): Promise<Ended> {
    return await run(...await this.args(faults), ...more);
  }

  async [Symbol.asyncDispose]() {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** What is said of verdicts. */
function verdictTexts(text: string): string[] {
  return text.split("\n").filter((line) => /^(verdict: |to leave them out: )/.test(line));
}

const shortly = (verdicts: Verdict[]) =>
  verdicts.map(({ kind, nodes, retest }) => `${kind} ${nodes.join(" ")}: ${retest}`);

Deno.test("oobw names a slow node, a link that is slow under load, and a dead node; report says the same of the file", async () => {
  await using laboratory = new Laboratory();
  const { file } = laboratory;
  const { code, stdout, stderr } = await laboratory.run(FAULTS, "-o", file, "--format", "plain");
  assertEquals([code, stdout.trimEnd().split("\n").length], [1, 120]); // pairs have failed
  const lines = verdictTexts(stderr);
  assertEquals(lines.length, LINES.length, stderr);
  LINES.forEach((pattern, i) => assertMatch(lines[i]!, pattern));
  assertStringIncludes(stderr, "measuring suspects once more (--no-retest)\n");

  const [plain, table, json] = await Promise.all([
    run("report", file, "--format", "plain"),
    run("report", file),
    run("report", file, "--format", "json"),
  ]);
  assertEquals([plain.stdout, verdictTexts(plain.stderr)], [stdout, lines]);
  assertEquals([verdictTexts(table.stdout), verdictTexts(table.stderr)], [lines, []]);
  const { verdicts, retests, pairs } = JSON.parse(json.stdout);
  assertEquals(shortly(verdicts), [
    "dead-node cn12: null",
    "slow-node cn3: slow alone",
    "slow-link cn5 cn9: slow only under load",
  ]);
  // Three pairs of the node alone, and the link twice; they are no pairs of the run.
  assertEquals(
    retests.map(({ a, b, alone, attempt }: { a: string; b: string; alone: boolean; attempt: number }) => [
      a === "cn3" || b === "cn3" ? "cn3" : `${a} ${b}`,
      alone,
      attempt,
    ]),
    [["cn3", true, 2], ["cn3", true, 2], ["cn3", true, 2], ["cn5 cn9", true, 2], ["cn5 cn9", false, 3]],
  );
  assertEquals(pairs.length, 120);
});

Deno.test("oobw --format json has the verdicts that report has of its file; --no-retest measures none again", async () => {
  await using laboratory = new Laboratory();
  const { file } = laboratory;
  const [retested, once] = await Promise.all([
    laboratory.run(FAULTS, "-o", file, "--format", "json"),
    laboratory.run(FAULTS, "--no-save", "--no-retest", "--format", "json"),
  ]);
  const reported = JSON.parse((await run("report", file, "--format", "json")).stdout);
  const { verdicts, retests, pairs } = JSON.parse(retested.stdout);
  assertEquals(reported.verdicts, verdicts);
  assertEquals(reported.retests, retests);
  const without = JSON.parse(once.stdout);
  const outcomes = (of: Record<string, unknown>[]) => of.map(({ start_s: _, end_s: __, ...pair }) => pair);
  assertEquals(outcomes(without.pairs), outcomes(pairs));
  assertEquals(without.verdicts, verdicts.map((verdict: Verdict) => ({ ...verdict, retest: null })));
  assertEquals(without.retests, []);
  assert(!once.stderr.includes("once more"), once.stderr);
});

Deno.test("oobw --check and --min-bandwidth: status 1 for a run that is whole; without them 0", async () => {
  await using laboratory = new Laboratory();
  const { file } = laboratory;
  const [node] = FAULTS as [Fault];
  const saved = await laboratory.run([node], "-o", file, "--format", "plain");
  assertEquals(saved.code, 0, saved.stderr);
  const [checked, reported, least, most, kept, tolerant] = await Promise.all([
    laboratory.run([node], "--no-save", "--check", "--quiet", "--format", "plain"),
    run("report", file, "--check"),
    laboratory.run([node], "--no-save", "--quiet", "--min-bandwidth", "8GB/s", "--format", "plain"),
    run("report", file, "--max-latency", "5us", "--min-bandwidth", "8GB/s", "--units", "gbit"),
    run("report", file, "--max-latency", "6us", "--min-bandwidth", "6GB/s"),
    run("report", file, "--check", "--tolerance", "40%"),
  ]);
  assertEquals([checked.code, reported.code, least.code, most.code], [1, 1, 1, 1]);
  assertEquals([kept.code, tolerant.code], [0, 0], kept.stderr + tolerant.stderr);
  assertMatch(
    least.stderr,
    /^15 pairs below --min-bandwidth 8000\.00 MB\/s: (cn\d+ cn\d+ \(\d{4}\.\d\d\), ){4}cn\d+ cn\d+ \(\d{4}\.\d\d\) and 10 more$/m,
  );
  assertMatch(
    most.stderr,
    /^15 pairs below --min-bandwidth 64\.000 Gbit\/s: .* and 10 more\n\d+ pairs above --max-latency 5\.00 µs: /m,
  );
});

Deno.test("oobw of a clean fabric: nothing stands out, nothing is measured again, status 0 with --check", async () => {
  await using laboratory = new Laboratory();
  const { code, stderr } = await laboratory.run([], "--no-save", "--check", "--format", "plain");
  assertEquals([code, verdictTexts(stderr)], [0, ["verdict: no node and no link stands out"]], stderr);
  assert(!stderr.includes("once more"), stderr);
});

Deno.test("SIGINT while suspects are measured once more: waits for the pair in flight, and the file is whole", async () => {
  await using laboratory = new Laboratory();
  const { file } = laboratory;
  const args = await laboratory.args([FAULTS[0]!, FAULTS[1]!], { delay_s: 0.5 });
  const program = new Program([...args, "--schedule", "all", "-o", file, "--format", "plain"]);
  await program.stderr.shows("measuring suspects once more");
  program.child.kill("SIGINT");
  const { code, stdout, stderr } = await program.end();
  assertStringIncludes(stderr, "Ctrl-C again");
  assertEquals([code, stdout.trimEnd().split("\n").length], [130, 120], stderr);
  const records = (await Deno.readTextFile(file)).trimEnd().split("\n").map((line) => JSON.parse(line));
  const count = (kind: string) => records.filter((record) => record.kind === kind).length;
  assertEquals([count("pair"), records.at(-1).kind, records.at(-1).status], [120, "end", "interrupted"]);
  assert(count("retest") < 5, `${count("retest")} retests`);
  const reported = await run("report", file, "--format", "plain");
  assertEquals([reported.code, verdictTexts(reported.stderr)], [0, verdictTexts(stderr)]);
  assertEquals(verdictTexts(stderr).length, 3);
});

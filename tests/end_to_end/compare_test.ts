import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Fault } from "../../lib/probe/fabric/fabric.ts";
import { run } from "./program.ts";

/** A folder with run files of described fabrics, each measured by the program. */
class Runs implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "oobw-compare-" });

  /** @returns the path of the run file */
  async measure(name: string, nodes: string, seed: number, faults: Fault[] = [], ...more: string[]): Promise<string> {
    const fabric = join(this.folder, `${name}.json`), file = join(this.folder, `${name}.jsonl`);
    const quantities = { latency_us: { base: 2, cv: 0.03 }, bandwidth_MBps: { base: 12_000, cv: 0.02 }, delay_s: 0 };
    await Deno.writeTextFile(fabric, JSON.stringify({ ...quantities, faults }));
    const options = ["--sim-fabric", fabric, "--seed", `${seed}`, "--retries", "0", "--no-retest", "-o", file];
    const { code, stderr } = await run(nodes, "--probe", "sim", ...options, ...more, "--format", "plain");
    if (code > 1) throw new Error(stderr);
    return file;
  }

  /**
   * As a benchmark tells it that says the same of every pair, but for some.
   * @param told a shell's words for what a pair `$1 $2` prints, as JSON
   * @param fields where to find what in it
   */
  async benchmark(name: string, nodes: string, told: string, fields: string, ...more: string[]): Promise<string> {
    const script = join(this.folder, `${name}.sh`), file = join(this.folder, `${name}.jsonl`);
    await Deno.writeTextFile(script, told);
    const command = ["--command", `sh ${script} {a} {b}`, "--parse", `json:${fields}`];
    const options = ["--retries", "0", "--no-retest", "-o", file, "--format", "plain", ...more];
    const { code, stderr } = await run(nodes, ...command, ...options);
    if (code !== 0) throw new Error(stderr);
    return file;
  }

  async [Symbol.asyncDispose]() {
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("oobw compare of two runs of one fabric: no change, status 0 with --check; both runs are named", async () => {
  await using runs = new Runs();
  const [base, now] = await Promise.all([runs.measure("a", "cn[1-8]", 1), runs.measure("b", "cn[1-8]", 2)]);
  const { code, stdout, stderr } = await run("compare", base, now, "--check");
  assertEquals(code, 0, stdout + stderr);
  assertMatch(stdout, /^bandwidth MB\/s {5}28 /m);
  assertMatch(stdout, /28 pairs measured in both: no change beyond noise and tolerance\n$/);
  assertMatch(stderr, /^base: run of .*, finished: .*a\.jsonl\nnew: run of .*b\.jsonl\n$/);
  const quiet = await run("compare", base, now, "--quiet", "--format", "csv");
  assertEquals([quiet.code, quiet.stderr, quiet.stdout.split("\n").length], [0, "", 30]);
});

Deno.test("oobw compare names what got worse; status 1 only with --check, and not for what got better", async () => {
  await using runs = new Runs();
  const faults = [{ node: "cn3", bandwidth: 0.8 }, { link: ["cn1", "cn5"] as [string, string], bandwidth: 0.7 }];
  const [base, now] = await Promise.all([
    runs.measure("good", "cn[1-8]", 1),
    runs.measure("bad", "cn[9,1-7]", 2, [...faults, { link: ["cn2", "cn6"], dead: true }]),
  ]);
  const { code, stdout } = await run("compare", base, now);
  assertEquals(code, 0);
  assertMatch(stdout, /^slower {2}cn3 .* 0\.\d{3}\nslower {2}cn1–cn5 .* 0\.\d{3}$/m);
  assertStringIncludes(stdout, "\nfails now: cn2 cn6: ");
  assertStringIncludes(
    stdout,
    "\ngone: cn8\nnew: cn9\n20 pairs measured in both: 1 node slower, 1 pair slower, 1 pair fails now",
  );
  const [checked, turned, tolerant] = await Promise.all([
    run("compare", base, now, "--check", "--format", "json"),
    run("compare", now, base, "--check"),
    run("compare", base, now, "--tolerance", "50%"),
  ]);
  assertEquals(checked.code, 1);
  const { regression, node_changes, pair_changes } = JSON.parse(checked.stdout);
  assertEquals([regression, node_changes[0].nodes, pair_changes[0].nodes], [true, ["cn3"], ["cn1", "cn5"]]);
  assertEquals(turned.code, 0, turned.stdout);
  assertStringIncludes(turned.stdout, "1 node faster, 1 pair faster; 1 pair measured now only");
  assertStringIncludes(tolerant.stdout, "20 pairs measured in both: 1 pair fails now");
});

Deno.test("oobw compare of runs that cannot be compared: 1 where no pair is in both, 2 where one has directions", async () => {
  await using runs = new Runs();
  const [one, other, directed] = await Promise.all([
    runs.measure("one", "cn[1-3]", 1),
    runs.measure("other", "node[1-3]", 1),
    runs.measure("directed", "cn[1-3]", 1, [], "--directed"),
  ]);
  const renamed = await run("compare", one, other, "--quiet");
  assertEquals(renamed.code, 1);
  assertEquals(
    renamed.stderr,
    "oobw: comparing runs: no pair was measured in both; no node has its name in both: renamed?\n",
  );
  const mixed = await run("compare", one, directed);
  assertEquals(mixed.code, 2);
  assertMatch(mixed.stderr, /^oobw: comparing runs \(only one of them has directions\): '.*directed\.jsonl'\n/);
  assertEquals((await run("compare", one, join(runs.folder, "one.json"))).code, 2);
});

Deno.test("oobw compare of pairs that tell both directions: says which one got worse, status 1 with --check", async () => {
  await using runs = new Runs();
  const fields = "there=bandwidth_MBps,back=bandwidth_back_MBps,us=latency_us";
  const prints = (back: number, slowBack = back) =>
    `back=${back}; [ "$1 $2" = "cn2 cn5" ] && back=${slowBack}; echo '{"there":10000,"us":3,"back":'$back'}'\n`;
  const [base, all, one] = await Promise.all([
    runs.benchmark("base", "cn[1-6]", prints(10_000), fields),
    runs.benchmark("all", "cn[1-6]", prints(2000), fields),
    runs.benchmark("one", "cn[1-6]", prints(10_000, 5000), fields),
  ]);
  const [same, worse, better, link, json, csv] = await Promise.all([
    run("compare", base, base, "--check"),
    run("compare", base, all, "--check"),
    run("compare", all, base, "--check"),
    run("compare", base, one, "--check"),
    run("compare", base, one, "--check", "--format", "json"),
    run("compare", base, one, "--check", "--format", "csv"),
  ]);
  assertEquals([same, worse, better, link, json, csv].map(({ code }) => code), [0, 1, 0, 1, 1, 1]);
  assertStringIncludes(same.stdout, "\n15 pairs measured in both: no change beyond noise and tolerance\n");
  assertMatch(worse.stdout, /^a→b MB\/s +15 +10000\.00 +10000\.00 +1\.000 .*\d\n/m);
  assertMatch(worse.stdout, /^b→a MB\/s +15 +10000\.00 +2000\.00 +0\.200 .* slower\n/m);
  assertMatch(worse.stdout, /\n15 pairs measured in both: bandwidth b→a slower altogether\n$/);
  assertMatch(better.stdout, /\n15 pairs measured in both: bandwidth b→a faster altogether\n$/);
  assertMatch(link.stdout, /^slower +cn5→cn2 +bandwidth MB\/s +10000\.00 +5000\.00 +0\.500\n/m);
  assertMatch(link.stdout, /\n15 pairs measured in both: 1 pair slower\n$/);
  const { regression, pairs, pair_changes: [change, ...more] } = JSON.parse(json.stdout);
  assertEquals([regression, pairs.length, more], [true, 15, []]);
  assertEquals([change.metric, change.nodes, change.new_bandwidth_back_MBps], ["bandwidth_back", ["cn2", "cn5"], 5000]);
  assertMatch(csv.stdout, /^cn2,cn5,measured,measured,3,3,1,,10000,10000,1,,10000,5000,0\.5,slower\n/m);
});

Deno.test("oobw compare of pairs that tell the sum of both directions only compares that", async () => {
  await using runs = new Runs();
  const [base, now] = await Promise.all(
    [20_000, 12_000].map((sum) =>
      runs.benchmark(`${sum}`, "cn[1-3]", `echo '{"sum":${sum}}'\n`, "sum=bandwidth_both_MBps")
    ),
  );
  const { code, stdout } = await run("compare", base!, now!, "--check");
  assertEquals(code, 1, stdout);
  assertMatch(stdout, /^both ways MB\/s +3 +20000\.00 +12000\.00 +0\.600 .* slower\n/m);
  assertMatch(stdout, /\n3 pairs measured in both: bandwidth both ways slower altogether\n$/);
});

Deno.test("oobw compare of two --bidirectional runs has a line for each direction, and each pair once", async () => {
  await using runs = new Runs();
  const file = join(runs.folder, "bidirectional.jsonl");
  const quick = ["--launcher", "local", "--bidirectional", "--duration", "50ms", "--no-retest", "--quiet"];
  assertEquals((await run("cn[1-3]", ...quick, "-o", file)).code, 0);
  const { code, stdout } = await run("compare", file, file, "--check", "--quiet");
  assertEquals(code, 0, stdout);
  for (const metric of ["a→b MB/s", "b→a MB/s", "latency µs"]) {
    assertMatch(stdout, new RegExp(`^${metric} +3 .* 1\\.000 `, "m"));
  }
  assertMatch(stdout, /\n3 pairs measured in both: no change can be told\n$/);
});

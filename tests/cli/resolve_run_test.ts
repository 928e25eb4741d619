import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { World } from "./capture.ts";
import { resolve } from "./resolve.ts";

const CORES = navigator.hardwareConcurrency;
const HALF_THE_CORES = Math.max(1, Math.floor(CORES / 2));

Deno.test("resolveRun() gives a simulated run its defaults", async () => {
  const { options: { plan, seed, ...options }, output, notices } = await resolve(["cn[1-7]", "--probe", "sim"]);
  assertEquals(plan.nodes, ["cn1", "cn2", "cn3", "cn4", "cn5", "cn6", "cn7"]);
  assertEquals([plan.size, plan.roundCount], [21, 7]);
  assertEquals(Number.isSafeInteger(seed), true);
  assertEquals(options, {
    listed: false,
    directed: false,
    schedule: "rounds",
    concurrency: null,
    barrier: false,
    order: "fixed",
    rounds: null,
    workers: Math.min(CORES, 8),
    probe: { name: "sim", delayMinMs: 5000, delayMaxMs: 5000 },
    launcher: null,
    start: { fanout: 64, timeoutMs: 20_000, controlAddress: null, deploy: null },
    agents: { addresses: new Map(), interface: null, ports: null, cpu: null },
    timeoutMs: 20_000,
    retries: 1,
    quarantine: 3,
    topology: null,
  });
  assertEquals(output, {
    format: "table",
    units: "mb",
    color: false,
    palette: null,
    width: null,
    maps: false,
    quiet: false,
  });
  assertEquals(notices, []);
});

Deno.test("resolveRun() reads every option into its unit", async () => {
  const { options, output } = await resolve(
    ("cn[1-4] --launcher local --fanout 8 --connect-timeout 1m --duration 500ms --message-size 64KiB --latency-size 8 --iterations 1000 --wait spin " +
      "--timeout 1m --retries 2 --quarantine 0 --schedule all --concurrency 3 --order random --rounds 2 --seed 7 --workers 2 --format csv --units gbit -q")
      .split(" "),
  );
  const { plan, launcher, start, agents: _, ...rest } = options;
  assertEquals(plan.size, 4);
  assertEquals(launcher?.name, "local");
  assertEquals(start, { fanout: 8, timeoutMs: 60_000, controlAddress: null, deploy: null });
  assertEquals(rest, {
    listed: false,
    directed: false,
    schedule: "all",
    concurrency: 3,
    barrier: false,
    order: "random",
    rounds: 2,
    seed: 7,
    workers: 2,
    probe: {
      name: "tcp",
      transport: "tcp",
      durationMs: 500,
      countBytes: null,
      messageSizeBytes: 65536,
      latencySizeBytes: 8,
      iterations: 1000,
      wait: "spin",
      streams: 1,
      bidirectional: false,
      socketBufferBytes: null,
      congestion: null,
      rateBytesPerSecond: null,
      sizes: null,
    },
    timeoutMs: 60_000,
    retries: 2,
    quarantine: null,
    topology: null,
  });
  assertEquals(output, {
    format: "csv",
    units: "gbit",
    color: false,
    palette: null,
    width: null,
    maps: false,
    quiet: true,
  });
});

Deno.test("resolveRun() makes of no nodes the demo, shortens it and says so", async () => {
  const { options, notices } = await resolve([]);
  assertEquals(options.plan.size, 21);
  assertEquals(options.probe.name === "tcp" && options.probe.durationMs, 250);
  assertEquals(options.concurrency, HALF_THE_CORES);
  assertMatch(
    notices.join("\n"),
    /^demo: .*7 local nodes.*cn\[1-7\]\ndemo: real nodes .*: oobw 'node\[01-16\]'\ndemo: --duration is shortened to 250 ms$/,
  );
});

Deno.test("resolveRun() leaves the demo the duration that it is given", async () => {
  const { options, notices } = await resolve(["--duration", "2s"]);
  assertEquals(options.probe.name === "tcp" && options.probe.durationMs, 2000);
  assertEquals(notices.some((notice) => notice.includes("shortened")), false);
});

Deno.test("resolveRun() does not take an allocation for the demo", async () => {
  const { options, notices } = await resolve(["--probe", "sim"], { env: { SLURM_JOB_NODELIST: "r[1-3]" } });
  assertEquals(options.plan.nodes, ["r1", "r2", "r3"]);
  assertEquals(notices, []);
});

Deno.test("resolveRun() tells that local nodes share one machine, and its cores", async () => {
  const { options, notices } = await resolve(["cn[1-4]", "--launcher", "local"]);
  assertEquals(options.concurrency, HALF_THE_CORES);
  assertEquals(options.probe.name === "tcp" && options.probe.durationMs, 1000);
  assertEquals(notices.length, 1);
  assertMatch(notices[0]!, /share this machine/);
  assertEquals((await resolve(["cn[1-4]", "--launcher", "local", "--schedule", "serial"])).options.concurrency, null);
});

Deno.test("resolveRun() lets agents be started from the main module", async () => {
  const { options } = await resolve([]);
  const command = options.launcher!.agentCommand;
  assertEquals(command[0], Deno.execPath());
  assertMatch(command.at(-2)!, /^file:.*\/main\.ts$/);
  assertEquals(command.at(-1), "agent");
});

Deno.test("resolveRun() plans what a run would do", async () => {
  const { options } = await resolve(["plan", "cn[1-300]"]);
  assertEquals([options.launcher?.name, options.concurrency, options.plan.size], ["ssh", null, 300 * 299 / 2]);
});

Deno.test("resolveRun() takes nodes from arguments, files and standard input, and leaves out", async () => {
  const files = { hosts: "cn3\ncn4 slots=8\n", "-": "cn5\n" };
  const argv = ["plan", "cn[1-2]", "-f", "hosts", "-f", "-", "-x", "cn2", "-x", "cn4"];
  assertEquals((await resolve(argv, { files })).options.plan.nodes, ["cn1", "cn3", "cn5"]);
});

Deno.test("resolveRun() plans the pairs of a file, or both directions of each", async () => {
  const files = { pairs: "# two\ncn1 cn2\ncn3 cn2\n" };
  assertEquals((await resolve(["plan", "cn[1-3]", "--pairs", "pairs"], { files })).options.plan.size, 2);
  assertEquals((await resolve(["plan", "cn[1-3]", "--directed"])).options.plan.size, 6);
});

const TIMEOUTS: [argv: string, timeoutMs: number][] = [
  ["--probe sim --sim-delay 0", 10_000],
  ["--probe sim --sim-delay 100ms..1m", 130_000],
  ["--probe sim --timeout 500ms", 500],
  ["--launcher local --duration 10ms", 10_000],
  ["--launcher local --duration 10ms --iterations 5000", 15_000],
  // At 80 Mbit/s: a ping of 1 MB and its answer in 200 ms, 1 GB in 100 s.
  ["--launcher local --duration 10ms --iterations 100 --latency-size 1MB", 30_000],
  ["--launcher local --duration 10ms --iterations 100 --sizes 500KB:1MB", 40_000],
  ["--launcher local --bytes 1GB", 110_000],
  ["--launcher local --bytes 1GB --sizes 1:4", 310_000],
  // Paced: twice as long as the rate says.
  ["--launcher local --bytes 1GB --transport udp --rate 40Mbit/s", 410_000],
  ["--launcher local --bytes 1000GB", 24 * 3_600_000],
];

for (const [argv, timeoutMs] of TIMEOUTS) {
  Deno.test(`resolveRun() makes the time limit of ${argv} ${timeoutMs} ms`, async () => {
    assertEquals((await resolve(["cn[1-3]", ...argv.split(" ")])).options.timeoutMs, timeoutMs);
  });
}

Deno.test("resolveRun() gives a long measurement several times what it should take", async () => {
  const { options } = await resolve(["cn[1-3]", "--launcher", "local", "--duration", "1m"]);
  assertEquals(options.timeoutMs >= 5 * 60_000, true);
});

Deno.test("resolveRun() warns of a time limit that no pair can keep", async () => {
  const { notices } = await resolve(["cn[1-3]", "--probe", "sim", "--timeout", "1s"]);
  assertEquals(notices, ["--timeout 1.00 s is less than a pair should take: 5.00 s"]);
});

Deno.test("resolveRun() draws another seed each time", async () => {
  const seeds = await Promise.all([resolve(["plan"]), resolve(["plan"])]);
  assertNotEquals(seeds[0].options.seed, seeds[1].options.seed);
});

const COLORS: [argv: string[], world: World, color: boolean][] = [
  [[], { stdoutIsTerminal: true }, true],
  [[], { stdoutIsTerminal: false }, false],
  [[], { stdoutIsTerminal: true, env: { NO_COLOR: "1" } }, false],
  [[], { stdoutIsTerminal: true, env: { NO_COLOR: "" } }, true],
  [[], { stdoutIsTerminal: true, env: { TERM: "dumb" } }, false],
  [["--color", "always"], { env: { NO_COLOR: "1" } }, true],
  [["--color", "never"], { stdoutIsTerminal: true }, false],
];

for (const [argv, world, color] of COLORS) {
  Deno.test(`resolveRun() takes ${JSON.stringify([argv, world])} for colour ${color ? "on" : "off"}`, async () => {
    assertEquals((await resolve(argv, world)).output.color, color);
  });
}

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { fromFileUrl } from "@std/path";
import { quoteForShell } from "../../lib/cluster/shell_quote.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { testWhereAble } from "../cluster/test_where_able.ts";
import { Program } from "./program.ts";

const shellQuote = (word: string) => quoteForShell([word]);

/** A server that takes connections and never ends by itself, and the command that starts it. */
const SERVER = [
  Deno.execPath(),
  "run",
  "-A",
  "--no-check",
  fromFileUrl(new URL("benchmark_server.ts", import.meta.url)),
  "{port}",
].map((word) => shellQuote(word)).join(" ");

const HERE = ["cn[1-2]", "--format", "jsonl", "--retries", "0"];
const TWO = [...HERE, "--launcher", "local"];

/** Measures one pair by a server and a client on local nodes, and sees that nothing is left of them. */
async function paired(client: string, parse: string, ...options: string[]): Promise<PairRecord> {
  return await onePair([...TWO, "--server", SERVER, "--client", client, "--parse", parse, ...options]);
}

async function onePair(options: readonly string[]): Promise<PairRecord> {
  const program = new Program(options);
  const { stdout, stderr } = await program.end();
  assertEquals(await program.processes(), [], stderr);
  assert(stdout.endsWith("}\n"), stderr);
  return JSON.parse(stdout);
}

/** A client that prints something: its arguments name the server. */
const printing = (text: string) => `sh -c ${shellQuote(`echo ${shellQuote(text)}`)} sh {b_addr} {port}`;

Deno.test("a user's regex is read, and the result names all that was run", async () => {
  const record = await paired(
    printing("rtt 21.5 us, 117.25 MB/s"),
    String.raw`regex:rtt (?<round_trip_us>\S+) us, (?<bandwidth_MBps>\S+) MB/s`,
  );
  assert(record.status === "measured");
  assertEquals([record.latency_us, record.bandwidth_MBps], [10.75, 117.25]);
  const [step] = record.benchmarks!;
  assertEquals([step!.tool, step!.version, step!.half_round_trip], ["regex", null, false]);
  assertEquals(step!.printed.bandwidth!.line, "rtt 21.5 us, 117.25 MB/s");
  const [server, client] = step!.programs;
  assertEquals([server!.node, client!.node, client!.exit_status], ["cn2", "cn1", 0]);
  assertEquals(client!.command.slice(-2), ["127.0.1.2", server!.command.at(-1)]);
  assertMatch(server!.command.at(-1)!, /^[0-9]+$/);
});

Deno.test("a user's JSON path is read, for a program that is run here with the names of both nodes", async () => {
  const program = shellQuote(`echo '{"to": [{"rate": 8e9, "of": "'$1 $2 $3'"}]}'`);
  const record = await onePair([
    ...HERE,
    "--command",
    `sh -c ${program} sh {a} {b} {size}`,
    "--parse",
    "json:to[0].rate=bandwidth_bitps",
    "--message-size",
    "4KiB",
  ]);
  assert(record.status === "measured");
  assertEquals([record.latency_us, record.bandwidth_MBps], [null, 1000]);
  assertEquals(record.benchmarks![0]!.programs[0]!.command.slice(-3), ["cn1", "cn2", "4096"]);
  assertEquals(record.benchmarks![0]!.programs[0]!.node, null);
});

/** Clients that give no result: what is said of each. */
const FAULTS: [title: string, client: string, reason: string, detail: RegExp, ...options: string[]][] = [
  [
    "hangs",
    shellScript("sleep 1000"),
    "timeout",
    /^no end of the client on cn1 within 1500 ms$/,
    "--timeout",
    "1500ms",
  ],
  [
    "forks children that hang",
    shellScript("sleep 1000 & setsid sleep 1000 & echo started >&2"),
    "unparsable",
    /^sh on cn1: reading regex output.*: started$/,
  ],
  [
    "prints 100 MB",
    shellScript("yes 0123456789 | head -c 100000000"),
    "unparsable",
    /^sh on cn1 printed more than 1 MiB: 0123456789$/,
  ],
  ["prints nothing", "true", "unparsable", /^true on cn1: exit status 0, and nothing was printed$/],
  ["is not there", "no-such-benchmark", "launch", /^starting no-such-benchmark: no such program$/],
  [
    "fails",
    shellScript("echo 12; echo cannot do that >&2; exit 3"),
    "crashed",
    /^sh on cn1: .*cannot do that.*exit status 3/,
  ],
  ["is killed", shellScript("kill -9 $$"), "crashed", /^sh on cn1: SIGKILL$/],
];

/** A client that a shell runs. */
function shellScript(script: string): string {
  return `sh -c ${shellQuote(script)} sh`;
}

for (const [title, client, reason, detail, ...options] of FAULTS) {
  Deno.test(`a benchmark that ${title} fails with a clear reason, and nothing is left of it`, async () => {
    const record = await paired(`${client} {b}`, "regex:^(?<latency_us>[0-9]+) us$", ...options);
    assert(record.status === "failed");
    assertEquals(record.reason, reason, record.detail);
    assertMatch(record.detail, detail);
    assertEquals(record.blame, reason === "launch" ? "cn1" : undefined);
    assertEquals(record.programs!.map(({ node }) => node), reason === "launch" ? ["cn2"] : ["cn2", "cn1"]);
    if (title === "prints 100 MB") assertStringIncludes(record.programs![1]!.output!, "0123456789\n0123456789");
    if (title === "fails") assertEquals(record.programs![1]!.output, "12\ncannot do that\n");
  });
}

Deno.test("a server that ends before it listens, or never does, is told of with its node to blame", async () => {
  const client = ["--client", "true {b}", "--parse", "osu"];
  const ended = await onePair([
    ...TWO,
    "--server",
    shellScript("echo address in use >&2; exit 1") + " {port}",
    ...client,
  ]);
  assert(ended.status === "failed");
  assertEquals([ended.reason, ended.blame], ["launch", "cn2"]);
  assertEquals(ended.detail, "sh on cn2 ended before it listened: exit status 1: address in use");
  const deaf = await onePair([...TWO, "--server", "sleep 1000 {port}", ...client, "--timeout", "1s"]);
  assert(deaf.status === "failed");
  assertEquals([deaf.reason, deaf.blame], ["timeout", "cn2"]);
  assertEquals(deaf.detail, "no server that listens on cn2 within 1000 ms");
});

Deno.test("a server that breaks off while its client runs has failed, whatever the client prints", async () => {
  const client = shellScript("sleep 0.8; echo 12 us") + " {b}";
  const parse = ["--parse", "regex:(?<latency_us>[0-9]+) us"];
  const record = await onePair([...TWO, "--server", `${SERVER} 200`, "--client", client, ...parse]);
  assert(record.status === "failed");
  assertEquals([record.reason, record.blame], ["crashed", "cn2"]);
  assertMatch(record.detail, /^deno on cn2 ended before its client did: exit status 3$/);
  assertEquals(record.programs!.at(-1)!.output, "12 us\n");
});

Deno.test("agents of one machine do not give one port to two servers", async () => {
  const client = printing("12 us");
  const args = ["cn[1-5]", "--launcher", "local", "--schedule", "all", "--port-range", "21000-21999"];
  const command = ["--server", SERVER, "--client", client, "--parse", "regex:(?<latency_us>[0-9]+) us"];
  const { code, stdout, stderr } = await new Program([...args, ...command, "--format", "plain", "--no-save"]).end();
  assertEquals([code, stdout.match(/ 12\.0000 -$/gm)?.length], [0, 10], stderr + stdout);
});

Deno.test("a program that is run here has time to end what it has started, also when the run is stopped", async () => {
  const file = await Deno.makeTempFile();
  try {
    const script =
      `trap 'sleep 0.3; echo cleaned >> ${file}; exit 1' TERM; echo begun >> ${file}; while :; do sleep 0.05; done`;
    const program = new Program([...HERE, "--command", shellScript(script) + " {a} {b}", "--parse", "osu"]);
    for (let look = 0; (await Deno.readTextFile(file)) !== "begun\n"; look++) {
      assert(look < 500, "it does not run");
      await delay(20);
    }
    program.child.kill("SIGTERM");
    assertEquals((await program.end()).code, 143);
    assertEquals(await Deno.readTextFile(file), "begun\ncleaned\n");
    assertEquals(await program.processes(), []);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("a run that is stopped or killed while benchmarks hang leaves nothing of them", async () => {
  const hanging = ["--server", SERVER, "--client", shellScript("setsid sleep 1000 & sleep 1000") + " {b}"];
  const here = ["--command", shellScript("setsid sleep 1000 & sleep 1000") + " {a} {b}"];
  const cases = [hanging, here].flatMap((options) =>
    (["SIGTERM", "SIGKILL"] as const).map((signal) => ({ options, signal }))
  );
  for (const { options, signal } of cases) {
    const program = new Program([...options === here ? HERE : TWO, ...options, "--parse", "osu"]);
    for (let look = 0; !await isHanging(program); look++) {
      assert(look < 500, "the client does not run");
      await delay(20);
    }
    program.child.kill(signal);
    const { code } = await program.end();
    assertEquals(code, signal === "SIGTERM" ? 143 : 137);
    // Agents whose controller was killed have 5 s to see it.
    for (let look = 0; (await program.processes()).length > 0; look++) {
      assert(look < 400, `${options[0]} ${signal}: processes are left`);
      await delay(20);
    }
  }
});

/** Whether both sleeps of the client run. */
async function isHanging(program: Program): Promise<boolean> {
  const names = await Promise.all(
    (await program.processes()).map((id) => Deno.readTextFile(`/proc/${id}/comm`).catch(() => "")),
  );
  return names.filter((name) => name === "sleep\n").length === 2;
}

Deno.test("what follows -- is a benchmark's own; a run with it goes on by --resume as it began", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const tool = `${folder}/qperf`, run = `${folder}/run.jsonl`;
    // It answers for latency alone, and not to cn3, so that something is missing.
    const script = `#!/bin/sh
case "$1" in --listen_port) exec ${SERVER.replace("'{port}'", '"$2"')} ;; esac
[ "$(cat ${folder}/broken 2>/dev/null)" = yes ] && { echo "failed to connect" >&2; exit 1; }
case "$*" in *tcp_lat) printf 'tcp_lat:\\n    latency  =  %s us\\n' 12.5 ;; *) printf 'tcp_bw:\\n    bw  =  117 MB/sec\\n' ;; esac
echo "$*" >> ${folder}/arguments
`;
    await Deno.writeTextFile(tool, script, { mode: 0o755 });
    await Deno.writeTextFile(`${folder}/broken`, "yes");
    const args = ["cn[1-2]", "--launcher", "local", "--probe", "qperf", "--qperf-path", folder, "-o", run];
    const first = await new Program([...args, "--format", "plain", "--retries", "0", "--", "--cpu_affinity", "-1"])
      .end();
    assertEquals([first.code, first.stdout], [1, "cn1 cn2 - - unreachable\n"], first.stderr);
    await Deno.writeTextFile(`${folder}/broken`, "no");
    const second = await new Program(["--resume", run, "--format", "plain"]).end();
    assertEquals([second.code, second.stdout], [0, "cn1 cn2 12.5000 117.0000\n"], second.stderr);
    const lines = (await Deno.readTextFile(`${folder}/arguments`)).trimEnd().split("\n");
    assertEquals(lines.map((line) => line.endsWith("--cpu_affinity -1 tcp_lat")), [true, false]);
    assert(lines[1]!.endsWith("--msg_size 65536 --unify_units --cpu_affinity -1 tcp_bw"), lines[1]);
    const report = await new Program(["report", run, "--format", "csv"]).end();
    assertEquals(report.stdout.split("\n")[1]!.split(",").at(-1), "qperf qperf");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** True, or why a program is not to be had. */
function canRun(program: string): true | string {
  try {
    new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch (error) {
    return String(error);
  }
}

testWhereAble(
  "a real iperf3 as a user's own server and client is read by a JSON path",
  "iperf3",
  canRun("iperf3"),
  async () => {
    const record = await onePair([
      ...TWO,
      "--server",
      "iperf3 -s -1 -p {port}",
      "--client",
      "iperf3 -J -c {b_addr} -p {port} -t {duration}",
      "--parse",
      "json:end.sum_received.bits_per_second=bandwidth_bitps",
    ]);
    assert(record.status === "measured" && record.bandwidth_MBps! > 1);
    assertEquals(record.benchmarks![0]!.printed.bandwidth!.line.split(" = ")[0], "end.sum_received.bits_per_second");
  },
);

testWhereAble(
  "perftest without a device fails with its own words",
  "ib_write_lat",
  canRun("ib_write_lat"),
  async () => {
    const record = await onePair([...TWO, "--probe", "perftest"]);
    assert(record.status === "failed");
    assertMatch(record.detail, /^ib_write_lat on cn2 ended before it listened: exit status \d+: .*(device|Device)/);
    assertEquals([record.reason, record.blame], ["launch", "cn2"]);
  },
);

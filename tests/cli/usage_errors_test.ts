import { assertEquals, assertStringIncludes } from "@std/assert";
import { commandLine } from "./capture.ts";

const FILES = {
  hosts: "cn1\ncn2\ncn3\n",
  broken: "cn1\ncn[2\n",
  pairs: "cn1 cn2\n",
  "strange-pairs": "cn1 cn9\n",
  empty: "",
};

/** What is typed, what the first line must say, and the command whose help the second line names (run). */
const BAD_LINES: [argv: string[], says: string, help?: string][] = [
  // Options that there are not.
  [["--shedule", "all"], "'--shedule' (did you mean '--schedule'?)"],
  [["cn[1-7]", "--sim-dealy=1s"], "'--sim-dealy=1s' (did you mean '--sim-delay'?)"],
  [["--time", "3s"], "'--time' (did you mean '--timeout'?)"],
  [["--bogusly"], "reading an option of run (no such option): '--bogusly'"],
  [["-z"], "reading an option of run (no such option): '-z'"],
  [["-qz"], "'-z'"],
  [["-5"], "'-5'"],
  [["--no-quiet"], "'--no-quiet'"],
  [["--f", "hosts"], "(no such option): '--f'"],
  [["---quiet"], "'---quiet'"],
  [["--__proto__=1"], "'--__proto__=1'"],
  [["--=1"], "'--=1'"],
  [["--streams", "4"], "reading an option of run (not built yet): '--streams'"],
  [["--retest"], "(not built yet): '--retest'"],
  [["plan", "--units", "mb"], "reading an option of plan (only run takes it): '--units'", "plan"],
  [["completions", "bash", "--quiet"], "(only run, plan takes it): '--quiet'", "completions"],
  // Values.
  [["--seed"], "reading --seed N: no value given"],
  [["--seed", "--quiet"], "reading --seed N: no value given"],
  [["--seed="], "reading --seed N: no value given"],
  [["--seed", ""], "reading --seed N: no value given"],
  [["-f"], "reading --hostfile FILE: no value given"],
  [["--seed", "1", "--seed", "2"], "reading --seed N (given once): '1', '2'"],
  [["--quiet=no"], "reading --quiet (takes no value): 'no'"],
  [["--seed", "-5"], "reading --seed (0 to 9007199254740991): '-5'"],
  [["--seed", "1.5"], "'1.5'"],
  [["--seed", "9007199254740993"], "'9007199254740993'"],
  [["--format", "jsno"], "'jsno' (did you mean 'json'?)"],
  [
    ["--format", "junit"],
    "choosing --format (not built yet; there is table, plain, csv, json, jsonl, matrix): 'junit'",
  ],
  [["plan", "--format", "matrix"], "choosing --format (table, plain, json): 'matrix'", "plan"],
  [["--launcher", "ssh"], "choosing --launcher (not built yet; there is local): 'ssh'"],
  [["--launcher", "kubectl exec -i {node} -- {agent}"], "(not built yet; there is local)"],
  [["--launcher", "lcoal"], "'lcoal' (did you mean 'local'?)"],
  [["--probe", "iperf3"], "choosing --probe (not built yet; there is tcp, sim): 'iperf3'"],
  [["--probe", "udp"], "choosing --probe (tcp, sim): 'udp'"],
  [["--schedule", "round"], "'round' (did you mean 'rounds'?)"],
  [["--order", "shuffled"], "choosing --order (fixed, random): 'shuffled'"],
  [["--color", "yes"], "choosing --color (auto, always, never): 'yes'"],
  [["--units", "Gbit"], "'Gbit' (did you mean 'gbit'?)"],
  [["--duration", "5"], "in --duration, reading a duration (like 500ms, 5s, 10m, 1h): '5'"],
  [["--duration", "1ms"], "reading --duration (10 ms to 1 h 0 min): '1ms'"],
  [["--duration", "2h"], "'2h'"],
  [["--message-size", "0"], "reading --message-size (1 B to 1 GiB): '0'"],
  [["--message-size", "2GiB"], "'2GiB'"],
  [["--message-size", "1.5"], "in --message-size, reading a size"],
  [["--latency-size", "0"], "reading --latency-size (1 B to 4 MiB): '0'"],
  [["--latency-size", "5MiB"], "'5MiB'"],
  [["--iterations", "0"], "reading --iterations (1 to 10000000): '0'"],
  [["--timeout", "0"], "reading --timeout (1 ms to 24 h 0 min): '0'"],
  [["--timeout", "soon"], "in --timeout, reading a duration"],
  [["--probe", "sim", "--sim-delay", "1s..100ms"], "the shortest and the longest, like 100ms..1s): '1s..100ms'"],
  [["--probe", "sim", "--sim-delay", "1s..2s..3s"], "'1s..2s..3s'"],
  [["--probe", "sim", "--sim-delay", "..1s"], "in --sim-delay, reading a duration"],
  [["--probe", "sim", "--sim-delay=-1s"], "'-1s'"],
  [["--probe", "sim", "--sim-delay", "25h"], "reading --sim-delay (0 ms to 24 h 0 min): '25h'"],
  [["--concurrency", "0"], "reading --concurrency (1 to 2147483647): '0'"],
  [["--workers", "0"], "reading --workers (1 to 256): '0'"],
  [["--workers", "257"], "'257'"],
  [["--rounds", "0"], "'0'"],
  [["cn[1-4]", "--launcher", "local", "--rounds", "4"], "choosing rounds (4 nodes have 3): 4"],
  // Options that contradict each other.
  [["--schedule", "serial", "--barrier"], "(--barrier goes with --schedule rounds): '--schedule serial'"],
  [["--schedule", "all", "--barrier"], "'--schedule all'"],
  [["--schedule", "serial", "--concurrency", "2"], "(--concurrency goes with --schedule rounds or all)"],
  [["--pairs", "pairs", "--rounds", "1"], "(--pairs names the pairs, --rounds would choose others): '--rounds 1'"],
  [["--probe", "tcp", "--sim-delay", "1s"], "combining options (--sim-delay goes with --probe sim): '--probe tcp'"],
  [["--sim-delay", "1s"], "(--sim-delay goes with --probe sim): '--probe tcp'"],
  [["--probe", "sim", "--duration", "1s"], "(--duration goes with --probe tcp): '--probe sim'"],
  [["--probe", "sim", "--wait", "spin"], "--wait goes with --probe tcp"],
  [["--probe", "sim", "--launcher", "local"], "--launcher goes with --probe tcp"],
  [["--format", "json", "--units", "gbit"], "'--units gbit'"],
  // Nodes and pairs.
  [["cn[1-7"], "cn[1-7"],
  [["cn1"], "a pair needs two nodes"],
  [["cn1,cn1", "--probe", "sim"], "cn1"],
  [["", "--probe", "sim"], "node"],
  [["cn[1-3]", "-x", "cn9", "--probe", "sim"], "cn9"],
  [["-f", "no-such-file", "--probe", "sim"], "no-such-file"],
  [["-f", "broken", "--probe", "sim"], "line 2"],
  [["-f", "-", "-f", "-", "--probe", "sim"], "-"],
  [["cn[1-99999999999]"], "99999999999"],
  [["cn[1-100000]", "--probe", "sim"], "planning pairs (at most 100000000; --rounds takes a sample): 4999950000"],
  [["cn[1-300]", "--launcher", "local"], "starting local agents (at most 254): 300 nodes"],
  [
    ["cn[1-7]"],
    "reaching nodes (ssh and srun are not built yet; there is --launcher local, or --probe sim): 'cn[1-7]'",
  ],
  [["cn[1-3]", "--probe", "sim", "--pairs", "no-such-file"], "no-such-file"],
  [["cn[1-3]", "--probe", "sim", "--pairs", "strange-pairs"], "cn9"],
  [["cn[1-3]", "--probe", "sim", "--pairs", "empty"], "empty"],
  // Commands and their operands.
  [["paln"], "reading the command: 'paln' (did you mean 'plan'?"],
  [["paln", "cn[1-7]"], "(did you mean 'plan'?"],
  [["ruin"], "did you mean 'run'?"],
  [["report"], "reading the command (not built yet): 'report'"],
  [["--probe", "sim", "sun"], "sun"],
  [["completions"], "reading the operand of completions (bash, zsh, fish): none given", "completions"],
  [["completions", "fihs"], "'fihs' (did you mean 'fish'?)", "completions"],
  [["completions", "bash", "zsh"], "'bash zsh'", "completions"],
  [["agent", "cn1"], "reading the operand of agent (none is taken): 'cn1'", "agent"],
  [["help", "plna"], "'plna' (did you mean 'plan'?)", "help"],
  // What could command a terminal or break the line.
  [["--a\nb"], "'--a b'"],
  [["--\x1b[31mred"], "'--\\x1b[31mred'"],
];

for (const [argv, says, help = "run"] of BAD_LINES) {
  Deno.test(`oobw ${JSON.stringify(argv).slice(1, -1)} is a usage error`, async () => {
    const { status, stdout, stderr } = await commandLine(argv, { files: FILES });
    const [line = "", ...more] = stderr.split("\n");
    assertEquals([status, stdout, ...more], [2, "", `Try 'oobw ${help} --help'`, ""], stderr);
    assertEquals(line.slice(0, 6), "oobw: ");
    assertStringIncludes(line, says);
  });
}

Deno.test("a usage error has a stack trace only with OOBW_DEBUG=1", async () => {
  const { status, stderr } = await commandLine(["--bogusly"], { env: { OOBW_DEBUG: "1" } });
  assertEquals(status, 2);
  assertStringIncludes(stderr, "parse_options.ts");
});

Deno.test("more than forty bad command lines are tried", () => {
  assertEquals(BAD_LINES.length >= 40, true);
});

import { type BenchmarkName, BENCHMARKS } from "../../probe/recipes/recipes.ts";
import { MEASURING, type OptionSpec } from "../option_spec.ts";

/** Where the programs of each benchmark are: `--osu-path DIR`. */
const PATH_OPTIONS = BENCHMARKS.map((name) => ({
  name: `${name}-path` as const,
  value: "DIR",
  help: `${name}: the folder that has its programs (default: PATH finds them)`,
  group: "Benchmarks",
  commands: MEASURING,
} as const)) satisfies readonly (OptionSpec & { name: `${BenchmarkName}-path` })[];

/** A user's own benchmark, and what is told to those that are known. */
export const BENCHMARK_OPTIONS = [
  {
    name: "command",
    value: "TEXT",
    dashed: true,
    help: "a program to run here for each pair, like 'mpirun -host {a},{b} pingpong'; --parse reads what it prints",
    group: "Benchmarks",
    commands: MEASURING,
  },
  {
    name: "server",
    value: "TEXT",
    dashed: true,
    help: "with --client: a program to run on b, like 'iperf3 -s -1 -p {port}'",
    group: "Benchmarks",
    commands: MEASURING,
  },
  {
    name: "client",
    value: "TEXT",
    dashed: true,
    help: "a program to run on a when the server listens, like 'iperf3 -J -c {b_addr} -p {port}'",
    group: "Benchmarks",
    commands: MEASURING,
  },
  {
    name: "parse",
    value: "HOW",
    dashed: true,
    help: "how its output is read: the name of a benchmark, json:PATH=FIELD,… or regex:PATTERN",
    group: "Benchmarks",
    commands: MEASURING,
  },
  {
    name: "probe-option",
    value: "ARG",
    dashed: true,
    repeatable: true,
    help: "one more argument for the benchmark that --probe names; what follows -- is the same",
    group: "Benchmarks",
    commands: MEASURING,
  },
  ...PATH_OPTIONS,
] as const satisfies readonly OptionSpec[];

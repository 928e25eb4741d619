import { isBenchmark, RECIPES } from "../probe/recipes/recipes.ts";
import { contradiction } from "./contradiction.ts";
import { defaultOf, type OptionName, type RawOptions } from "./option_table.ts";
import { isOwnCommand } from "./resolve_exec.ts";

/**
 * What measures a pair, by what it takes: the built-in kernel; the simulation; a benchmark with a server and a client, started by agents; one
 * that MPI starts; a user's own command.
 */
export type ProbeKind = "tcp" | "sim" | "paired" | "mpi" | "command";

const KERNEL: readonly ProbeKind[] = ["tcp"];
const AGENTS: readonly ProbeKind[] = ["tcp", "paired"];
const MEASURED: readonly ProbeKind[] = ["tcp", "paired", "mpi", "command"];
const LAUNCHED: readonly ProbeKind[] = ["tcp", "paired", "mpi"];

/** Options that say how, and therefore that, some kinds of probes measure. */
const KINDS_OF_OPTION: { readonly [O in OptionName]?: readonly ProbeKind[] } = {
  transport: KERNEL,
  bytes: KERNEL,
  sizes: KERNEL,
  iterations: KERNEL,
  streams: KERNEL,
  bidirectional: KERNEL,
  rate: KERNEL,
  "socket-buffer": KERNEL,
  congestion: KERNEL,
  wait: KERNEL,
  cpu: KERNEL,
  duration: MEASURED,
  "message-size": MEASURED,
  "latency-size": MEASURED,
  launcher: LAUNCHED,
  "srun-option": LAUNCHED,
  "mpirun-command": LAUNCHED,
  "ssh-option": AGENTS,
  "ssh-config": AGENTS,
  "agent-command": AGENTS,
  deploy: AGENTS,
  undeploy: AGENTS,
  fanout: AGENTS,
  "connect-timeout": AGENTS,
  "control-address": AGENTS,
  interface: AGENTS,
  "port-range": AGENTS,
  address: ["tcp", "paired", "command"],
  "address-map": ["tcp", "paired", "command"],
  "sim-delay": ["sim"],
  "sim-fabric": ["sim"],
  "probe-option": ["paired", "mpi"],
};

/** What each kind is called on a command line. */
const NAMES: Readonly<Record<ProbeKind, string>> = {
  tcp: "--probe tcp",
  sim: "--probe sim",
  paired: "benchmarks with a server",
  mpi: "benchmarks of MPI",
  command: "--command",
};

/**
 * What is asked for.
 * @throws {UsageError} when an option belongs to another kind of probe, or to another benchmark
 */
export function probeKind(options: RawOptions): ProbeKind {
  const name = options.probe ?? defaultOf("probe");
  const isOwn = isOwnCommand(options);
  const own = options.command === undefined ? "--server and --client" : "--command";
  if (isOwn && options.probe !== undefined) throw contradiction(`${own} is a probe of its own`, `--probe ${name}`);
  if (!isOwn && options.parse !== undefined) {
    throw contradiction("--parse goes with --command, or --server and --client", `--parse ${options.parse}`);
  }
  const kind = isOwn ? options.command === undefined ? "paired" : "command" : kindOf(name);
  for (const [option, kinds] of Object.entries(KINDS_OF_OPTION)) {
    if (options[option as OptionName] === undefined || kinds.includes(kind)) continue;
    throw contradiction(
      `--${option} goes with ${kinds.map((each) => NAMES[each]).join(", ")}`,
      isOwn ? own : `--probe ${name}`,
    );
  }
  checkOwner(options, isOwn ? own : `--probe ${name}`, name);
  return kind;
}

function kindOf(name: string): ProbeKind {
  if (isBenchmark(name)) return RECIPES[name].form === "paired" ? "paired" : "mpi";
  return name === "sim" ? "sim" : "tcp";
}

/** Options that belong to one benchmark, or to those that have a name. */
function checkOwner(options: RawOptions, given: string, name: string): void {
  const path = Object.keys(options).find((option) => option.endsWith("-path") && option !== `${name}-path`);
  if (path !== undefined) throw contradiction(`--${path} goes with --probe ${path.slice(0, -"-path".length)}`, given);
  if (options["probe-option"] !== undefined && !isBenchmark(name)) {
    throw contradiction("--probe-option goes with a benchmark that --probe names", given);
  }
}

import { delay } from "@std/async/delay";
import type { BenchmarkStep, Failed, Outcome } from "../results/outcome.ts";
import type { ProgramEnd, ProgramStart, RunningProgram } from "../results/running_program.ts";
import { brokeOff, endedWell, failedPrograms, measuredOutcome, neverListened, readStep } from "./exec_outcome.ts";
import type { Parser } from "./parsers/parser.ts";
import { parserOf } from "./parsers/parsers.ts";
import type { MeasureOptions, Pair, Probe } from "./probe.ts";
import type { ExecSettings, ExecStep, PairedCommands } from "./settings.ts";
import type { Down } from "./tcp.ts";

/** Where a program of a pair is run: on one of its nodes, or where the run was started. */
export type Place = "a" | "b" | "here";

/** Where the probe finds what runs programs. */
export interface ProgramHosts {
  /** Why a node takes no part; undefined for one that is up, and where no agents are needed. */
  down(node: number): Down | undefined;
  name(node: number): string;
  start(pair: Pair, place: Place, program: ProgramStart): RunningProgram;
}

const INTERRUPTED = { status: "skipped", reason: "interrupted" } as const;

/** How long a program may take to end that was asked to: longer than it takes to kill it. */
const ENDING_LIMIT_MS = 3000;

/** When the time of a pair is up, or the run ends. */
interface Limit {
  over: Promise<"timeout" | "interrupted">;
  timeoutMs: number;
}

/** Benchmarks of others: runs a program for each pair, or a server on b and a client on a, and reads what it prints. */
export class ExecProbe implements Probe {
  readonly #settings: ExecSettings;
  readonly #hosts: ProgramHosts;
  readonly #parsers: readonly Parser[];

  constructor(settings: ExecSettings, hosts: ProgramHosts) {
    this.#settings = settings;
    this.#hosts = hosts;
    this.#parsers = settings.steps.map(({ parse }) => parserOf(parse));
  }

  async measure(pair: Pair, { timeoutMs, signal }: MeasureOptions): Promise<Outcome> {
    for (const node of [pair.a, pair.b]) {
      const down = this.#hosts.down(node);
      if (down) return { status: "failed", ...down, blame: this.#hosts.name(node) };
    }
    if (signal.aborted) return INTERRUPTED;
    const done = new AbortController();
    const interrupted = new Promise<"interrupted">((resolve) => {
      signal.addEventListener("abort", () => resolve("interrupted"), { once: true, signal: done.signal });
    });
    const late = delay(timeoutMs, { signal: done.signal }).then(() => "timeout" as const, () => "interrupted" as const);
    const limit = { over: Promise.race([interrupted, late]), timeoutMs };
    try {
      const results: BenchmarkStep[] = [];
      for (const [index, step] of this.#settings.steps.entries()) {
        const result = await this.#perform(step, this.#parsers[index]!, pair, limit);
        if ("status" in result) return result;
        results.push(result);
      }
      return measuredOutcome(this.#settings.steps, results);
    } finally {
      done.abort();
    }
  }

  async #perform(step: ExecStep, parser: Parser, pair: Pair, limit: Limit): Promise<BenchmarkStep | Outcome> {
    const { run } = step;
    if (run.form === "paired") return await this.#performPaired(step, run, parser, pair, limit);
    const program = this.#hosts.start(pair, "here", { words: run.command, serves: false });
    const end = await Promise.race([program.ended, limit.over]);
    if (typeof end !== "string") return readStep(step, parser, [{ node: null, end }]);
    return this.#giveUp(end, limit, "no end of the program", [{ node: null, program }]);
  }

  async #performPaired(
    step: ExecStep,
    run: PairedCommands,
    parser: Parser,
    pair: Pair,
    limit: Limit,
  ): Promise<BenchmarkStep | Outcome> {
    const [a, b] = [this.#hosts.name(pair.a), this.#hosts.name(pair.b)];
    const server = this.#hosts.start(pair, "b", { words: run.server, serves: true });
    const port = await Promise.race([server.serving, server.ended, limit.over]);
    if (typeof port === "string") {
      const outcome = await this.#giveUp(port, limit, `no server that listens on ${b}`, [{ node: b, program: server }]);
      return outcome.status === "failed" ? { ...outcome, blame: b } : outcome;
    }
    if (typeof port !== "number") return neverListened(b, port);

    let ownEnd: ProgramEnd | undefined;
    server.ended.then((end) => ownEnd = end);
    const words = run.client.map((word) => word.replaceAll("{port}", String(port)));
    const client = this.#hosts.start(pair, "a", { words, serves: false });
    const end = await Promise.race([client.ended, limit.over]);
    const programs = [{ node: b, program: server }, { node: a, program: client }];
    if (typeof end === "string") return this.#giveUp(end, limit, `no end of the client on ${a}`, programs);
    const both = (serverEnd: ProgramEnd) => [{ node: b, end: serverEnd }, { node: a, end }];
    // What another server has told the client then is no result.
    if (ownEnd && !endedWell(ownEnd)) return brokeOff(b, ownEnd, both(ownEnd));
    // What it served is over. What it printed may say why the client failed.
    server.stop();
    const serverEnd = await endOf(server);
    return readStep(step, parser, serverEnd ? both(serverEnd) : [{ node: a, end }]);
  }

  /** Ends what still runs, and waits for that: the nodes' next pairs must not be measured beside it. */
  async #giveUp(
    why: "timeout" | "interrupted",
    { timeoutMs }: Limit,
    what: string,
    running: readonly { node: string | null; program: RunningProgram }[],
  ): Promise<Failed | typeof INTERRUPTED> {
    running.forEach(({ program }) => program.stop());
    if (why === "interrupted") return INTERRUPTED;
    const ends = await Promise.all(running.map(async ({ node, program }) => ({ node, end: await endOf(program) })));
    const programs = failedPrograms(ends.flatMap(({ node, end }) => end ? [{ node, end }] : []));
    // An agent that does not even tell that it has ended its program hangs.
    const hung = ends.find(({ node, end }) => node !== null && !end)?.node;
    const blame = hung ? { blame: hung } : {};
    return { status: "failed", reason: "timeout", detail: `${what} within ${timeoutMs} ms`, ...blame, programs };
  }
}

/** How a program that was stopped ended; undefined when that is not told in time: its agent hangs. */
async function endOf(program: RunningProgram): Promise<ProgramEnd | undefined> {
  const heard = new AbortController();
  const late = delay(ENDING_LIMIT_MS, { signal: heard.signal }).then(() => undefined, () => undefined);
  try {
    return await Promise.race([program.ended, late]);
  } finally {
    heard.abort();
  }
}

import type { EndedProgram, ProgramRecord } from "../base/program.ts";
import type { BenchmarkStep, Failed, Measured } from "../results/outcome.ts";
import { type Quantity, ROW_LIMIT } from "../results/benchmark.ts";
import type { ProgramEnd } from "../results/running_program.ts";
import { OutputError, type Parser } from "./parsers/parser.ts";
import type { ExecStep } from "./settings.ts";

/** A program that is over, and the node that it ran on; null: the machine that the run was started on. */
export interface NodeProgram {
  node: string | null;
  end: ProgramEnd;
}

/** How much of what a program printed is kept where it led to nothing. */
const TAIL_CHARS = 2000;

/** The longest line that a message repeats. */
const LINE_CHARS = 300;

/**
 * What a step has told: its last program's output, read.
 * @param programs in the order of their start
 * @returns a failure when that program failed, or what it printed holds no result
 */
export function readStep(step: ExecStep, parser: Parser, programs: readonly NodeProgram[]): BenchmarkStep | Failed {
  const { node, end } = programs.at(-1)!;
  const fail = (failure: Omit<Failed, "status" | "programs">): Failed => ({
    status: "failed",
    ...failure,
    programs: failedPrograms(programs),
  });
  if (end.kind === "failed") return { ...end.failure, programs: failedPrograms(programs) };
  const { program } = end;
  const who = `${programName(program)}${node === null ? "" : ` on ${node}`}`;
  if (program.overflowed) {
    return fail({ reason: "unparsable", detail: `${who} printed more than 1 MiB: ${lastLine(wholeLines(program))}` });
  }
  try {
    const result = parser(program, step.rows);
    const missing = step.gives.find((quantity) => !tells(result, quantity));
    if (step.gives.length === 0 && !tells(result, "latency") && !tells(result, "bandwidth")) {
      return fail({ reason: "unparsable", detail: `${who} printed neither latency nor bandwidth` });
    }
    if (result.rows.length > ROW_LIMIT) {
      return fail({ reason: "unparsable", detail: `${who} printed ${result.rows.length} rows: at most ${ROW_LIMIT}` });
    }
    if (program.exit_status !== 0) return fail({ reason: "crashed", detail: `${who}: ${howEnded(program)}` });
    if (result.partial !== undefined) return fail({ reason: "unparsable", detail: `${who}: ${result.partial}` });
    if (missing) return fail({ reason: "unparsable", detail: `${who} printed no ${missing}` });
    return { ...result, programs: programs.flatMap(recordOf) };
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    if (program.exit_status === 0) {
      const isSilent = (program.stdout + program.stderr).trim() === "";
      const detail = isSilent ? "exit status 0, and nothing was printed" : error.message;
      // Whatever it says of an error: it has not crashed.
      return fail({ reason: error.reason === "crashed" ? "unparsable" : error.reason, detail: `${who}: ${detail}` });
    }
    // What its parser makes of an error tells more than that there was one; but not that there was no table.
    const isKnown = error.reason !== "unparsable";
    const detail = isKnown ? `${error.message} (${statusText(program)})` : howEnded(program);
    return fail({ reason: isKnown ? error.reason : "crashed", detail: `${who}: ${detail}` });
  }
}

/** A server that ended, or never began, before it listened: its node is to blame. */
export function neverListened(node: string, end: ProgramEnd): Failed {
  const programs = failedPrograms([{ node, end }]);
  if (end.kind === "failed") return { ...end.failure, programs };
  const detail = `${programName(end.program)} on ${node} ended before it listened: ${howEnded(end.program)}`;
  return { status: "failed", reason: "launch", detail, blame: node, programs };
}

/** A server may end when it has served its client. */
export function endedWell(end: ProgramEnd): boolean {
  return end.kind === "ended" && end.program.exit_status === 0;
}

/** A server that ended by itself, and not well, while its client ran: its node is to blame. */
export function brokeOff(node: string, end: ProgramEnd, programs: readonly NodeProgram[]): Failed {
  if (end.kind === "failed") return { ...end.failure, programs: failedPrograms(programs) };
  const detail = `${programName(end.program)} on ${node} ended before its client did: ${howEnded(end.program)}`;
  return { status: "failed", reason: "crashed", detail, blame: node, programs: failedPrograms(programs) };
}

/** The pair's numbers: each from the first step that gives it. */
export function measuredOutcome(steps: readonly ExecStep[], results: BenchmarkStep[]): Measured {
  const of = (quantity: Quantity) =>
    results[steps.findIndex(({ gives }) => gives.length === 0 || gives.includes(quantity))];
  const bandwidth = of("bandwidth");
  const { bandwidth_back_MBps: back, bandwidth_both_MBps: both } = bandwidth ?? {};
  return {
    status: "measured",
    latency_us: of("latency")?.latency_us ?? null,
    bandwidth_MBps: bandwidth?.bandwidth_MBps ?? null,
    ...back === undefined ? {} : { bandwidth_back_MBps: back },
    ...both === undefined ? {} : { bandwidth_both_MBps: both },
    benchmarks: results,
  };
}

/** What is kept of programs that led to nothing, the last of their output among it. */
export function failedPrograms(programs: readonly NodeProgram[]): ProgramRecord[] {
  return programs.flatMap((each) =>
    recordOf(each).map((record) => ({ ...record, output: each.end.kind === "ended" ? tail(each.end.program) : "" }))
  );
}

/** Nothing of a program that never ran. */
function recordOf({ node, end }: NodeProgram): ProgramRecord[] {
  if (end.kind === "failed") return [];
  const { command, exit_status, signal } = end.program;
  return [{ node, command, exit_status, signal }];
}

function tells(
  result: Pick<Measured, "latency_us" | "bandwidth_MBps"> & Partial<Measured>,
  quantity: Quantity,
): boolean {
  if (quantity === "latency") return result.latency_us !== null;
  return (result.bandwidth_MBps ?? result.bandwidth_back_MBps ?? result.bandwidth_both_MBps) !== undefined;
}

function programName({ command: [program = ""] }: EndedProgram): string {
  return program.slice(program.lastIndexOf("/") + 1);
}

function statusText({ exit_status, signal }: EndedProgram): string {
  return signal ?? `exit status ${exit_status}`;
}

/** `exit status 1: connect failed`. */
function howEnded(program: EndedProgram): string {
  const line = lastLine(program);
  return line === "" ? statusText(program) : `${statusText(program)}: ${line}`;
}

/** Without lines that were cut off when the program was ended. */
function wholeLines({ stdout, stderr }: EndedProgram): Pick<EndedProgram, "stdout" | "stderr"> {
  const upToEnd = (text: string) => text.slice(0, text.lastIndexOf("\n") + 1);
  return { stdout: upToEnd(stdout), stderr: upToEnd(stderr) };
}

/** The last line of the error stream, else of the output. */
function lastLine({ stdout, stderr }: Pick<EndedProgram, "stdout" | "stderr">): string {
  const lines = [stdout, stderr].flatMap((text) => text.split("\n").map((line) => line.trim())).filter(Boolean);
  return lines.at(-1)?.slice(0, LINE_CHARS) ?? "";
}

function tail({ stdout, stderr }: EndedProgram): string {
  return [stdout, stderr].filter(Boolean).map((text) => text.slice(-TAIL_CHARS)).join("");
}

import type { KernelSettings } from "../net/request.ts";
import type { Quantity } from "../results/benchmark.ts";
import type { Fabric } from "./fabric/fabric.ts";
import type { RowChoice } from "./parsers/parser.ts";
import type { BenchmarkName } from "./recipes/recipes.ts";

/** `--probe sim`: no network; a delay and two numbers drawn for each pair. */
export interface SimSettings {
  name: "sim";
  /** The delay of a pair is drawn from U(min, max), in milliseconds. */
  delayMinMs: number;
  delayMaxMs: number;
  /** What the numbers are drawn from (`--sim-fabric`). Absent: U(100, 200) for both. */
  fabric?: Fabric;
}

/** `--probe tcp`: the built-in kernel, whatever transport it measures. */
export type TcpSettings = { name: "tcp" } & KernelSettings;

/** A benchmark of others, by its name, or a user's own command. */
export interface ExecSettings {
  name: BenchmarkName | "command";
  /** Run one after the other for a pair; the first that gives a quantity is the one that it is taken from. */
  steps: ExecStep[];
}

/** One program for a pair, or a server and a client. Words are filled in but for `{a}` `{b}` `{a_addr}` `{b_addr}` and `{port}`. */
export interface ExecStep {
  run: LaunchedCommand | PairedCommands;
  /** Empty: whatever it tells. */
  gives: Quantity[];
  /** What reads it: a parser's name, `json:…`, or `regex:…`. */
  parse: string;
  rows: RowChoice;
  /** How long it should take, in seconds. */
  seconds: number;
}

/** Run on the machine that the run is started on. */
export interface LaunchedCommand {
  form: "launched";
  command: string[];
}

/** Run on the nodes by their agents: the server on b, then the client on a. */
export interface PairedCommands {
  form: "paired";
  server: string[];
  client: string[];
}

/** A probe and everything that it needs to know, resolved and checked. */
export type ProbeSettings = SimSettings | TcpSettings | ExecSettings;

export function isExec(probe: ProbeSettings): probe is ExecSettings {
  return "steps" in probe;
}

/** Whether the nodes' agents take part in measuring. */
export function needsAgents(probe: ProbeSettings): boolean {
  if (isExec(probe)) return probe.steps.some(({ run }) => run.form === "paired");
  return probe.name === "tcp";
}

/** How long after a pair's time limit its programs may take to end: they are asked first, and killed then. */
const ENDING_MS = 4000;

/** How long after a pair's time limit a probe may take, at most, to give up what it has in hand. */
export function endingMs(probe: ProbeSettings): number {
  return isExec(probe) ? ENDING_MS : 0;
}

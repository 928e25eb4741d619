import { formatDuration } from "../base/units.ts";
import { foldHostList } from "../cluster/host_list.ts";
import type { Schedule } from "../plan/estimate.ts";
import type { Plan } from "../plan/plan.ts";
import { cutToWidth } from "./terminal_text.ts";

export type PlanFormat = "table" | "plain" | "json";

export interface PlanPageOptions {
  format: PlanFormat;
  /** How the plan will be run. */
  schedule: Schedule;
  /** Columns of the terminal that is written to; null: none is. */
  width: number | null;
}

/** So many rounds or lines of pairs are listed; of more than that… */
const ROUND_LIMIT = 16;
/** …only these. */
const ROUNDS_OF_MANY = 8;
/** Where no terminal says how wide it is. */
const DEFAULT_WIDTH = 100;
const INDENT = 10;

/**
 * A plan as pieces of text that follow each other. `table` is a page for people, cut to what can be read; `plain` is the node names, one a
 * line; `json` is `{"nodes":[…],"pairs":21,"rounds":[[["cn1","cn2"],…],…],"estimate_s":35}`, a line a round.
 * @param estimateS how long the plan will take, in seconds
 */
export function formatPlan(plan: Plan, estimateS: number, options: PlanPageOptions): Iterable<string> {
  switch (options.format) {
    case "table":
      return formatPage(plan, estimateS, options);
    case "plain":
      return plan.nodes.map((node) => node + "\n");
    case "json":
      return formatJson(plan, estimateS);
    default:
      return options.format satisfies never;
  }
}

function* formatJson(plan: Plan, estimateS: number): Generator<string> {
  yield `{"nodes":${JSON.stringify(plan.nodes)},"pairs":${plan.size},"rounds":[`;
  let separator = "\n";
  for (const pairs of roundsOf(plan)) {
    yield separator + JSON.stringify(Array.from(pairs, (pair) => namesOf(plan, pair)));
    separator = ",\n";
  }
  yield `\n],"estimate_s":${Number(estimateS.toFixed(6))}}\n`;
}

function* formatPage(plan: Plan, estimateS: number, { schedule, width }: PlanPageOptions): Generator<string> {
  const columns = Math.max(40, width ?? DEFAULT_WIDTH) - INDENT;
  const line = (head: string, text: string) => head.padEnd(INDENT) + text + "\n";
  const { nodes, size, roundCount } = plan;
  yield line("nodes", cutToWidth(`${nodes.length}: ${foldHostList(nodes)}`, columns));
  yield line("pairs", schedule.schedule === "rounds" ? `${size} in ${counted(roundCount, "round")}` : `${size}`);
  yield line("schedule", scheduleText(schedule));
  yield line("time", `about ${formatDuration(estimateS * 1000)}, when no pair fails`);
  yield "\n";

  if (schedule.schedule !== "rounds") {
    yield line(
      "first",
      fitted(plan, Int32Array.from({ length: Math.min(size, columns) }, (_, pair) => pair), size, "", columns),
    );
    return;
  }
  const shown = roundCount > ROUND_LIMIT ? ROUNDS_OF_MANY : roundCount;
  let number = 0;
  for (const pairs of roundsOf(plan)) {
    if (++number > shown) break;
    yield line(`round ${number}`, fitted(plan, pairs, pairs.length, idleText(plan, pairs), columns));
  }
  if (shown < roundCount) yield `… ${counted(roundCount - shown, "more round")}\n`;
}

function scheduleText({ schedule, concurrency, barrier }: Schedule): string {
  const cap = concurrency === null ? null : `at most ${counted(concurrency, "pair")} at once`;
  switch (schedule) {
    case "serial":
      return "serial: one pair at a time";
    case "all":
      return `all: ${cap ?? "every pair at once"}`;
    case "rounds":
      return `rounds: no node in two pairs at once${barrier ? "; each round waits for the one before" : ""}${
        cap ? `; ${cap}` : ""
      }`;
    default:
      return schedule satisfies never;
  }
}

/** Pairs on one line, as many as fit, then how many more there are and what else is to be said. */
function fitted(plan: Plan, pairs: Int32Array, total: number, tail: string, columns: number): string {
  const more = (count: number) => count > 0 ? `  … ${count} more` : "";
  const end = tail && `  ${tail}`;
  let text = "";
  for (let i = 0; i < pairs.length; i++) {
    const longer = (i > 0 ? text + "  " : "") + namesOf(plan, pairs[i]!).join("–");
    if (i > 0 && (longer + more(total - i - 1) + end).length > columns) return text + more(total - i) + end;
    text = longer;
  }
  return text + more(total - pairs.length) + end;
}

/** Who is not in a round. */
function idleText({ nodes, a, b }: Plan, pairs: Int32Array): string {
  const idle = new Set(nodes.keys());
  for (const pair of pairs) {
    idle.delete(a(pair));
    idle.delete(b(pair));
  }
  const [node] = idle;
  if (node === undefined) return "";
  return idle.size === 1 ? `bye ${nodes[node]}` : `${idle.size} nodes idle`;
}

/** The pairs of each round, in plan order. */
function* roundsOf({ inRound, roundCount }: Plan): Generator<Int32Array> {
  for (let round = 0; round < roundCount; round++) yield inRound(round);
}

function namesOf({ nodes, a, b }: Plan, pair: number): [string, string] {
  return [nodes[a(pair)]!, nodes[b(pair)]!];
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

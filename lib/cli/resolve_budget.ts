import { isStep, type LauncherSettings, type StartSettings } from "../engine/options.ts";
import { startSeconds } from "../plan/estimate.ts";
import { contradiction } from "./contradiction.ts";
import type { RawOptions } from "./option_table.ts";
import { durationMs } from "./option_value.ts";
import type { ScheduleOptions } from "./resolve_schedule.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

/** What a round takes, and how many there are. */
export interface BudgetedRun {
  nodes: number;
  directed: boolean;
  schedule: ScheduleOptions;
  launcher: LauncherSettings | null;
  start: StartSettings;
  /** Most pairs in flight; null: no limit. */
  concurrency: number | null;
  pairSeconds: number;
}

/**
 * How many rounds fit into `--budget`, the start of agents counted, and one at least; null where all do, or no budget is given.
 * @throws {UsageError} when it is no time, or what is to be measured is chosen by something else
 */
export function budgetedRounds(options: RawOptions, run: BudgetedRun): number | null {
  const { budget, rounds, pairs } = options;
  const { schedule, launcher, start: { fanout }, nodes, directed, concurrency, pairSeconds } = run;
  if (budget === undefined) return schedule.rounds;
  if (rounds !== undefined) throw contradiction("--budget chooses the rounds", `--rounds ${rounds}`);
  if (pairs !== undefined) {
    throw contradiction("--pairs names the pairs, --budget would choose others", `--budget ${budget}`);
  }
  if (schedule.schedule !== "rounds") {
    throw contradiction("--budget goes with --schedule rounds", `--schedule ${schedule.schedule}`);
  }
  const budgetS = durationMs("budget", budget, { min: 1000, max: WEEK_MS }) / 1000;
  const startS = launcher ? startSeconds(nodes, isStep(launcher) ? Infinity : fanout) : 0;
  const all = (nodes % 2 === 0 ? nodes - 1 : nodes) * (directed ? 2 : 1);
  const pairsOfRound = Math.floor(nodes / 2);
  // Without barriers, what a cap leaves of one round is filled by the next.
  const turns = pairsOfRound / Math.min(pairsOfRound, concurrency ?? Infinity);
  const roundS = (schedule.barrier ? Math.ceil(turns) : turns) * pairSeconds;
  const fitting = Math.max(1, Math.floor((budgetS - startS) / roundS));
  return fitting >= all ? null : fitting;
}

import { randomSeed } from "../base/random.ts";
import type { RunOptions } from "../engine/options.ts";
import { contradiction } from "./contradiction.ts";
import { defaultOf, type RawOptions } from "./option_table.ts";
import { wholeNumber } from "./option_value.ts";

/** More pairs than any plan has. */
const MANY = 2 ** 31 - 1;

/** In what order pairs are measured, and how many at once. */
export type ScheduleOptions = Pick<RunOptions, "schedule" | "barrier" | "order" | "rounds" | "seed" | "concurrency">;

/**
 * @returns the schedule as asked for; `concurrency` is null where it is not
 * @throws {UsageError} when a number is none or out of range, or two options contradict each other
 */
export function resolveSchedule(options: RawOptions): ScheduleOptions {
  const schedule = options.schedule ?? defaultOf("schedule");
  if (options.barrier && schedule !== "rounds") {
    throw contradiction("--barrier goes with --schedule rounds", `--schedule ${schedule}`);
  }
  if (options.concurrency !== undefined && schedule === "serial") {
    throw contradiction("--concurrency goes with --schedule rounds or all", "--schedule serial");
  }
  if (options.rounds !== undefined && options.pairs !== undefined) {
    throw contradiction("--pairs names the pairs, --rounds would choose others", `--rounds ${options.rounds}`);
  }
  const { concurrency, rounds, seed } = options;
  return {
    schedule,
    barrier: options.barrier ?? false,
    order: options.order ?? defaultOf("order"),
    rounds: rounds === undefined ? null : wholeNumber("rounds", rounds, { min: 1, max: MANY }),
    seed: seed === undefined ? randomSeed() : wholeNumber("seed", seed, { min: 0, max: Number.MAX_SAFE_INTEGER }),
    concurrency: concurrency === undefined ? null : wholeNumber("concurrency", concurrency, { min: 1, max: MANY }),
  };
}

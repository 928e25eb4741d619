import type { RunOptions } from "../engine/options.ts";
import { defaultOf, type RawOptions } from "./option_table.ts";
import { wholeNumber } from "./option_value.ts";

const RETRY_LIMIT = 1000;
/** More partners than a node of any plan has. */
const PARTNER_LIMIT = 2 ** 31 - 1;

/**
 * What is done about pairs that fail.
 * @throws {UsageError} when a value is none or out of range
 */
export function resolveFaults(options: RawOptions): Pick<RunOptions, "retries" | "quarantine"> {
  const { retries = defaultOf("retries"), quarantine = defaultOf("quarantine") } = options;
  return {
    retries: wholeNumber("retries", retries, { min: 0, max: RETRY_LIMIT }),
    quarantine: wholeNumber("quarantine", quarantine, { min: 0, max: PARTNER_LIMIT }) || null,
  };
}

import { UsageError } from "../base/errors.ts";

/**
 * The error of options that cannot be had together.
 * @param rule what goes with what
 * @param given what stands against it on the command line
 */
export function contradiction(rule: string, given: string): UsageError {
  return new UsageError(`combining options (${rule}): '${given}'`);
}

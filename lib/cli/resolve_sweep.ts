import { UsageError } from "../base/errors.ts";
import { SWEEP_LIMIT } from "../net/request.ts";
import { type Bounds, sizeBytes } from "./option_value.ts";

/** A factor so near to 1 that more steps than these are needed gives the same sizes again and again. */
const STEP_LIMIT = 10_000;

/**
 * The sizes of `--sizes A:B[:xF]`, in bytes: A, A·F, A·F²… rounded to whole bytes, each once, and B as the last.
 * @param bounds what each size may be
 * @throws {UsageError} when the text is no sweep, a size is beyond the bounds, or there are more than `SWEEP_LIMIT`
 */
export function resolveSweep(text: string, bounds: Bounds): number[] {
  const [, from, to, factorText] = /^([^:]+):([^:]+)(?::x([0-9]+(?:\.[0-9]+)?))?$/.exec(text) ?? [];
  if (from === undefined || to === undefined) throw refusal("like 1:4MiB or 64:64KiB:x4", text);
  const [first, last] = [sizeBytes("sizes", from, bounds), sizeBytes("sizes", to, bounds)];
  if (first > last) throw refusal("the smallest size comes first", text);
  const factor = Number(factorText ?? 2);
  if (factor <= 1) throw refusal("a factor above 1", text);
  const sizes: number[] = [];
  for (let step = 0, size = first; size < last; size = Math.round(first * factor ** ++step)) {
    if (size !== sizes.at(-1)) sizes.push(size);
    if (sizes.length >= SWEEP_LIMIT || step > STEP_LIMIT) throw refusal(`at most ${SWEEP_LIMIT} sizes`, text);
  }
  return [...sizes, last];
}

function refusal(rule: string, text: string): UsageError {
  return new UsageError(`reading --sizes (${rule}): '${text}'`);
}

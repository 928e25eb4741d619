import { listedPlan } from "./listed_plan.ts";
import type { Plan } from "./plan.ts";

/** Some pairs of a plan, as a plan of their own. */
export interface PartOfPlan {
  /** Has only the nodes of its pairs, in the whole plan's order; rounds are those of the whole plan, those without a pair taken out. */
  plan: Plan;
  /** The number in the whole plan of each of its pairs. */
  numbers: Int32Array;
}

/** @param takes whether a pair of the whole plan is to be in it */
export function partOfPlan(whole: Plan, takes: (pair: number) => boolean): PartOfPlan {
  const numbers = numbersTaken(whole.size, takes);
  const isUsed = new Uint8Array(whole.nodes.length);
  const isHeld = new Uint8Array(whole.roundCount);
  for (const pair of numbers) {
    isUsed[whole.a(pair)] = isUsed[whole.b(pair)] = 1;
    isHeld[whole.round(pair)] = 1;
  }
  const node = renumbered(isUsed), round = renumbered(isHeld);
  const plan = listedPlan(whole.nodes.filter((_, place) => isUsed[place] === 1), {
    a: numbers.map((pair) => node[whole.a(pair)]!),
    b: numbers.map((pair) => node[whole.b(pair)]!),
    round: numbers.map((pair) => round[whole.round(pair)]!),
    roundCount: isHeld.reduce((sum, held) => sum + held, 0),
  });
  return { numbers, plan };
}

function numbersTaken(size: number, takes: (pair: number) => boolean): Int32Array {
  const isTaken = new Uint8Array(size);
  let count = 0;
  for (let pair = 0; pair < size; pair++) if (takes(pair)) count += isTaken[pair] = 1;
  const numbers = new Int32Array(count);
  for (let pair = size; pair-- > 0;) if (isTaken[pair]) numbers[--count] = pair;
  return numbers;
}

/** For each place that is kept the number of those before it. */
function renumbered(isKept: Uint8Array): Int32Array {
  let count = 0;
  return Int32Array.from(isKept, (kept) => kept ? count++ : -1);
}

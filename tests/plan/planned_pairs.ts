import type { Plan } from "../../lib/plan/plan.ts";

/** Every pair of a plan: its two nodes' indexes and its round. */
export function plannedPairs({ size, a, b, round }: Plan): [a: number, b: number, round: number][] {
  return Array.from({ length: size }, (_, pair) => [a(pair), b(pair), round(pair)]);
}

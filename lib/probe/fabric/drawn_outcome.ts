import { round4 } from "../../base/rounding.ts";
import type { Failed, Measured } from "../../results/outcome.ts";
import type { Drawn } from "./draw_pair.ts";
import { type Fault, type FaultPlace, placeOf } from "./fabric.ts";

/** Whatever factors come together, a result is a number that can be written with four decimals, and is not 0. */
const LEAST = 1e-4;
const MOST = 1e15;

/**
 * What becomes of a pair by what was drawn for it.
 * @param drawn `hang` comes to no end by itself: what ends it is said elsewhere
 * @param faults what the pair has met
 */
export function drawnOutcome(drawn: Exclude<Drawn, "hang">, faults: readonly Fault[]): Measured | Failed {
  if (drawn === "dead") return deadOutcome(faults);
  return {
    status: "measured",
    latency_us: withinBounds(drawn.latency_us),
    bandwidth_MBps: withinBounds(drawn.bandwidth_MBps),
  };
}

function deadOutcome(faults: readonly Fault[]): Failed {
  const places = faults.filter(({ dead }) => dead).map(placeOf);
  // A node that is dead explains more than a link.
  const place = places.find(({ kind }) => kind === "node") ?? places[0]!;
  return {
    status: "failed",
    reason: "unreachable",
    detail: `${placeText(place)} is dead`,
    ...place.kind === "node" ? { blame: place.node } : {},
  };
}

function withinBounds(value: number): number {
  return Math.min(MOST, Math.max(LEAST, round4(value)));
}

function placeText(place: FaultPlace): string {
  switch (place.kind) {
    case "node":
      return place.node;
    case "link":
      return `the link of ${place.a} and ${place.b}`;
    case "direction":
      return `the way from ${place.from} to ${place.to}`;
    case "switch":
      return `the switch ${place.name}`;
    case "uplink":
      return `the uplink of ${place.name}`;
    default:
      return place satisfies never;
  }
}

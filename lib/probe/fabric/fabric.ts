import * as v from "valibot";
import { errorText, UsageError } from "../../base/errors.ts";
import type { SwitchRecord } from "../../base/topology.ts";

// The fields are named as they stand in the file: a run's header has them again.

/** A quantity without faults: what it is about, and the coefficient of variation of its noise. */
export interface Quantity {
  base: number;
  cv: number;
}

/** Something that is wrong: one place, and what is wrong there. Numbers are factors on what would be without it. */
export interface Fault {
  /** All pairs of a node. */
  node?: string;
  /** The pair of two nodes, in both directions. */
  link?: [string, string];
  /** The pair of two nodes, in one direction. */
  from?: string;
  to?: string;
  /** All pairs whose packets pass a switch. */
  switch?: string;
  /** All pairs whose packets leave a switch for the one above it, or come from there. */
  uplink?: string;
  latency?: number;
  bandwidth?: number;
  /** These pairs cannot be measured. */
  dead?: boolean;
  /** These pairs never answer. */
  hang?: boolean;
  /** Nothing is wrong when such a pair is measured alone. */
  only_under_load?: boolean;
}

/** Where a fault is. */
export type FaultPlace =
  | { kind: "node"; node: string }
  | { kind: "link"; a: string; b: string }
  | { kind: "direction"; from: string; to: string }
  | { kind: "switch"; name: string }
  | { kind: "uplink"; name: string };

/** A network that is described, for measurements that are drawn. */
export interface Fabric {
  /** Of two nodes at one switch. */
  latency_us: Quantity;
  bandwidth_MBps: Quantity;
  /** What each further switch on the way adds to the latency. */
  per_hop_us: number;
  /** Null: none is known. */
  topology: SwitchRecord[] | null;
  faults: Fault[];
}

/** A fabric as its file has it. */
export interface FabricFile extends Omit<Fabric, "topology"> {
  /** How long a pair takes; null: not said. */
  delay_s: number | null;
  /** The path of a topology file. */
  topology: string | null;
}

/** Beyond these a number is a mistake, and products of some of them are numbers still. */
const BASE_LIMIT = 1e12;
const FACTOR_LIMIT = 1e6;
const CV_LIMIT = 10;
const DAY_S = 86_400;
const FAULT_LIMIT = 100_000;

const ofZeroTo = (most: number) => {
  const message = `not a number of 0 to ${most}`;
  return v.pipe(v.number(message), v.minValue(0, message), v.maxValue(most, message));
};
const aboveZeroTo = (most: number) => {
  const message = `not a number above 0, of ${most} at most`;
  return v.pipe(v.number(message), v.gtValue(0, message), v.maxValue(most, message));
};
const flag = v.boolean("not true or false");
const name = v.pipe(v.string("not a name"), v.regex(/^[\x20-\x7e]+$/, "not a name"));
const NO_OBJECT = "not an object";

const quantity = v.strictObject({ base: aboveZeroTo(BASE_LIMIT), cv: v.optional(ofZeroTo(CV_LIMIT), 0) }, NO_OBJECT);

const factor = v.optional(aboveZeroTo(FACTOR_LIMIT));

const PLACES = "not one of node, link, from and to, switch, uplink";
const EFFECTS = "nothing is wrong there: none of latency, bandwidth, dead, hang";

const fault = v.pipe(
  v.strictObject({
    node: v.optional(name),
    link: v.optional(v.strictTuple([name, name], "not the names of two nodes")),
    from: v.optional(name),
    to: v.optional(name),
    switch: v.optional(name),
    uplink: v.optional(name),
    latency: factor,
    bandwidth: factor,
    dead: v.optional(flag),
    hang: v.optional(flag),
    only_under_load: v.optional(flag),
  }, NO_OBJECT),
  v.check((each) => placeCount(each) === 1, PLACES),
  v.check(
    ({ latency, bandwidth, dead, hang }) => latency !== undefined || bandwidth !== undefined || !!dead || !!hang,
    EFFECTS,
  ),
);

const fabric = v.strictObject({
  latency_us: quantity,
  bandwidth_MBps: quantity,
  delay_s: v.optional(ofZeroTo(DAY_S)),
  topology: v.optional(name),
  per_hop_us: v.optional(ofZeroTo(BASE_LIMIT)),
  faults: v.optional(v.pipe(v.array(fault, "not a list"), v.maxLength(FAULT_LIMIT, "too many")), []),
}, NO_OBJECT);

function placeCount({ node, link, from, to, switch: name, uplink }: Fault): number {
  if ((from === undefined) !== (to === undefined)) return 0;
  return [node, link, from, name, uplink].filter((place) => place !== undefined).length;
}

/**
 * A described fabric, from JSON. That its names are those of nodes and switches is to be checked yet (`checkFabric`).
 * @param where what is read, for messages: `fabric 'lab.json'`
 * @throws {UsageError} that names the field, when it is no JSON, or something is missing, unknown or out of range
 */
export function parseFabric(text: string, where: string): FabricFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`reading ${where}: no JSON: ${errorText(error).slice(0, 200)}`);
  }
  const result = v.safeParse(fabric, value, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const place = v.getDotPath(issue)?.slice(0, 80).replace(/[^\x20-\x7e]/g, "?");
    throw new UsageError(`reading ${where}: ${place === undefined ? "" : `${place}: `}${problem(issue)}`);
  }
  const { delay_s = null, topology = null, per_hop_us, ...rest } = result.output;
  if (per_hop_us !== undefined && topology === null) {
    throw new UsageError(`reading ${where}: per_hop_us: it goes with topology: ${per_hop_us}`);
  }
  return { ...rest, delay_s, topology, per_hop_us: per_hop_us ?? 0 };
}

/** What is wrong, and what was given, in a few words. */
function problem({ message, input, expected }: v.BaseIssue<unknown>): string {
  if (expected === "never") return "there is no such field";
  return input === undefined ? "it is missing" : `${message}: '${JSON.stringify(input).slice(0, 80)}'`;
}

/** Where a fault is; its schema has seen to it that this is one place. */
export function placeOf({ node, link, from, to, switch: name, uplink }: Fault): FaultPlace {
  if (node !== undefined) return { kind: "node", node };
  if (link !== undefined) return { kind: "link", a: link[0], b: link[1] };
  if (from !== undefined && to !== undefined) return { kind: "direction", from, to };
  if (name !== undefined) return { kind: "switch", name };
  if (uplink !== undefined) return { kind: "uplink", name: uplink };
  throw new Error("placing a fault: it has no place");
}

import type { NodeFacts } from "../base/node_facts.ts";
import type { Remark, RemarkTopic } from "./remark.ts";

/** What nodes of one cluster have alike, as it is written, and what it does when one has another. */
const ALIKE: readonly {
  topic: RemarkTopic;
  name: string;
  unit?: string;
  value: (facts: NodeFacts) => string | number | null;
  why: string;
}[] = [
  {
    topic: "mtu",
    name: "MTU",
    value: (facts) => facts.interface?.mtu ?? null,
    why: "large packets between them are cut to the smaller, or lost",
  },
  {
    topic: "speed",
    name: "link speed",
    unit: " Mbit/s",
    value: (facts) => facts.interface?.speed_Mbitps ?? null,
    why: "its pairs have another bandwidth",
  },
  {
    topic: "cores",
    name: "usable cores",
    value: (facts) => facts.cores_usable,
    why: "it is another machine, or may not use all of it",
  },
  {
    topic: "boost",
    name: "turbo",
    value: (facts) => facts.boost === null ? null : facts.boost ? "on" : "off",
    why: "its CPUs have another speed",
  },
  {
    topic: "congestion",
    name: "congestion control",
    value: (facts) => facts.congestion,
    why: "it shares and fills links otherwise",
  },
  {
    topic: "kernel",
    name: "kernel",
    value: (facts) => facts.kernel,
    why: "its network code may have another speed",
  },
];

/**
 * Where nodes differ from what most of them have; where two values are as frequent, from the one that is larger, or came first. What is
 * not known of a node counts for nothing.
 * @returns one list for each node, in their order
 */
export function peerRemarks(nodes: readonly (NodeFacts | undefined)[]): Remark[][] {
  const remarks: Remark[][] = nodes.map(() => []);
  for (const { topic, name, unit = "", value, why } of ALIKE) {
    const values = nodes.map((facts) => facts ? value(facts) : null);
    const counts = countEach(values.filter((value) => value !== null));
    const [usual, ...others] = counts;
    if (usual === undefined || others.length === 0) continue;
    const known = counts.reduce((sum, { count }) => sum + count, 0);
    const rest = `where ${usual.count} of ${known} nodes ${usual.count === 1 ? "has" : "have"} ${usual.value}${unit}`;
    values.forEach((value, i) => {
      if (value === null || value === usual.value) return;
      remarks[i]!.push({ level: "warn", topic, what: `${name} ${value}${unit} ${rest}`, why });
    });
  }
  return remarks;
}

/** The most frequent value first. */
function countEach<T extends string | number>(values: readonly T[]): { value: T; count: number }[] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const larger = (a: T, b: T) => typeof a === "number" && typeof b === "number" ? b - a : 0;
  return Array.from(counts, ([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || larger(a.value, b.value));
}

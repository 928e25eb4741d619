import { formatDuration } from "../base/units.ts";
import { foldHostList } from "../cluster/host_list.ts";
import type { Run } from "../results/run.ts";

/** A name, and what it is: `launcher`, `ssh`. */
export type RunFact = [name: string, text: string];

/**
 * What a reader of a run's numbers wants to know of it first: which nodes, what was measured, how, and when. Texts are
 * as the run has them.
 */
export function runFacts({ header, status, elapsedS }: Run): RunFact[] {
  const { nodes, probe, launcher, interface: network, schedule, directed, start, version, id } = header;
  const how = [
    schedule.name,
    ...schedule.barrier ? ["with barriers"] : [],
    ...schedule.concurrency === null ? [] : [`at most ${schedule.concurrency} pairs at a time`],
    ...directed ? ["each direction for itself"] : [],
  ];
  const facts: (RunFact | null)[] = [
    ["nodes", `${nodes.length}: ${foldHostList(nodes)}`],
    ["probe", probe.name],
    launcher === null ? null : ["launcher", launcher],
    network === null ? null : ["interface", network],
    ["schedule", how.join(", ")],
    ["began", `${new Date(start).toISOString().slice(0, "2026-01-02T03:04".length).replace("T", " ")} UTC`],
    ["took", `${formatDuration(1000 * elapsedS)}${status === "finished" ? "" : ` (${status})`}`],
    ["oobw", version],
    ["run", id],
  ];
  return facts.filter((fact) => fact !== null);
}

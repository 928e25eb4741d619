import type { BandwidthDetail, HostFacts } from "../base/measurement.ts";
import { foldHostList } from "../cluster/host_list.ts";
import type { PairRecords } from "../results/pair_records.ts";
import type { Run } from "../results/run.ts";
import { groupNotes } from "./group_notes.ts";

/**
 * What a reader of a run's numbers should know of how they were had, one line each: that they are a sample, that nodes were found to be in
 * groups, medians that are not known to 1 %, interfaces that are not as most are, CPUs that may run slower than they can, senders that could
 * not keep up with the rate that was asked for, streams that were too short. Nothing where nothing is the matter, or nothing is known.
 */
export function measurementNotes(run: Run): string[] {
  const hosts = hostsOf(run);
  return [
    ...sampleNotes(run),
    ...groupNotes(run),
    ...medianNotes(run.pairs),
    ...rateNotes(run),
    ...shortNotes(run.pairs),
    ...speedNotes(hosts),
    ...mtuNotes(hosts),
    ...governorNotes(hosts),
  ];
}

function sampleNotes({ header: { nodes, pairs, directed, schedule } }: Run): string[] {
  const all = nodes.length * (nodes.length - 1) / (directed ? 1 : 2);
  if (schedule.rounds === null || pairs >= all) return [];
  return [`a sample of ${schedule.rounds} rounds: ${pairs} of ${all} pairs (${(100 * pairs / all).toFixed(1)} %)`];
}

function medianNotes(pairs: PairRecords): string[] {
  let count = 0, unknown = 0, swept = false;
  for (const pair of pairs) {
    if (pair.status !== "measured") continue;
    if (pair.sweep) swept = true;
    for (const latency of pair.sweep?.map((step) => step.latency) ?? [pair.latency]) {
      if (!latency) continue;
      count++;
      if (!latency.ci_reached) unknown++;
    }
  }
  if (unknown === 0) return [];
  const what = swept ? "sizes of pairs" : count === 1 ? "pair" : "pairs";
  return [`latency of ${unknown} of ${count} ${what} is not known to 1 % (ci_reached in json)`];
}

/** A sender that puts less than this share of the rate on its way could not keep up. */
const KEPT_UP_SHARE = 0.95;

/** What was received is then no more than was sent, and says nothing of the network, though nothing was lost. */
function rateNotes({ header, pairs }: Run): string[] {
  const rate = Number(header.probe["rate_bytes_per_second"]) / 1e6;
  if (!(rate > 0)) return [];
  let behind = 0, least = Infinity;
  for (const pair of pairs) {
    if (pair.status !== "measured") continue;
    const parts = pair.sweep ?? [pair];
    const offers = parts.flatMap((
      { bandwidth, bandwidth_back },
    ) => [offeredMBps(bandwidth), offeredMBps(bandwidth_back)]);
    const slowest = Math.min(...offers);
    if (slowest < KEPT_UP_SHARE * rate) behind++;
    least = Math.min(least, slowest);
  }
  if (behind === 0) return [];
  const pairsText = behind === 1 ? "1 pair" : `${behind} pairs`;
  return [`senders of ${pairsText} could not keep up with --rate: ${least.toFixed(2)} of ${rate.toFixed(2)} MB/s sent`];
}

/** A stream that was counted for less says how fast a buffer was emptied, not how fast the network is. */
const SHORT_S = 0.02;

function shortNotes(pairs: PairRecords): string[] {
  const short = pairs.filter((pair) =>
    pair.status === "measured" &&
    (pair.sweep ?? [pair]).some(({ bandwidth }) => bandwidth !== undefined && bandwidth.elapsed_s < SHORT_S)
  ).length;
  if (short === 0) return [];
  return [
    `bandwidth of ${short === 1 ? "1 pair" : `${short} pairs`} was counted for less than ${
      SHORT_S * 1000
    } ms: more --bytes are better`,
  ];
}

/** What the senders of a direction put on its way; infinite where they were not paced. */
function offeredMBps(direction: BandwidthDetail | undefined): number {
  return direction?.each.reduce((sum, { offered_MBps }) => sum + (offered_MBps ?? Infinity), 0) ?? Infinity;
}

/** The facts on each node that has any, by its name, in the order of the run's nodes. Those before its last pair count. */
function hostsOf(run: Run): Map<string, HostFacts> {
  const found = new Map<string, HostFacts>();
  for (const pair of run.pairs) {
    if (pair.status !== "measured") continue;
    if (pair.a_host) found.set(pair.a, pair.a_host);
    if (pair.b_host) found.set(pair.b, pair.b_host);
  }
  return new Map(run.header.nodes.flatMap((node) => found.has(node) ? [[node, found.get(node)!]] : []));
}

function speedNotes(hosts: ReadonlyMap<string, HostFacts>): string[] {
  const { usual, others, rest } = exceptions(hosts, (host) => host.speed_Mbitps);
  return others.map(({ value, nodes }) =>
    `${foldHostList(nodes)}: ${interfaceName(nodes, hosts)} at ${value} Mbit/s, ${rest} ${usual}`
  );
}

function mtuNotes(hosts: ReadonlyMap<string, HostFacts>): string[] {
  const { usual, others, rest } = exceptions(hosts, (host) => host.mtu);
  return others.map(({ value, nodes }) =>
    `${foldHostList(nodes)}: ${interfaceName(nodes, hosts)} with MTU ${value}, ${rest} ${usual}`
  );
}

/** The one name that these nodes' interfaces have. */
function interfaceName(nodes: readonly string[], hosts: ReadonlyMap<string, HostFacts>): string {
  const names = new Set(nodes.map((node) => hosts.get(node)!.interface));
  const [name] = names;
  return names.size === 1 && name ? name : "interface";
}

function governorNotes(hosts: ReadonlyMap<string, HostFacts>): string[] {
  const groups = nodesBy(hosts, ({ governor }) => governor === "performance" ? null : governor);
  return [...groups].map(([governor, nodes]) =>
    `governor ${governor} on ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}: ${foldHostList(nodes)}`
  );
}

/** The value that most nodes have, the larger one of two as frequent, and the nodes that have another. Null counts for nothing. */
function exceptions(hosts: ReadonlyMap<string, HostFacts>, value: (host: HostFacts) => number | null) {
  const groups = Array.from(nodesBy(hosts, value), ([value, nodes]) => ({ value, nodes }));
  const [usual, ...others] = groups.sort((a, b) => b.nodes.length - a.nodes.length || b.value - a.value);
  return { usual: usual?.value, others, rest: others.length > 1 ? "most others" : "others" };
}

function nodesBy<T>(hosts: ReadonlyMap<string, HostFacts>, value: (host: HostFacts) => T | null): Map<T, string[]> {
  const groups = new Map<T, string[]>();
  for (const [node, host] of hosts) {
    const key = value(host);
    if (key === null) continue;
    const nodes = groups.get(key);
    if (nodes) nodes.push(node);
    else groups.set(key, [node]);
  }
  return groups;
}

import { type NodeGroups, nodeGroups } from "../analysis/node_groups.ts";
import { foldHostList } from "../cluster/host_list.ts";
import type { Run } from "../results/run.ts";

/** The groups of a run's nodes as they are told of; null: there are none, or nobody has looked at its numbers. */
export function toldGroups(run: Run): NodeGroups | null {
  return run.verdicts || run.header.topology ? nodeGroups(run) : null;
}

/** The nodes of each group, in the run's order. */
export function groupMembers({ header: { nodes } }: Run, { names, of }: NodeGroups): string[][] {
  const members: string[][] = names.map(() => []);
  of.forEach((group, place) => group >= 0 && members[group]!.push(nodes[place]!));
  return members;
}

/** A line gets no longer by naming groups, and one group takes no more of it. */
const LINE_LENGTH = 150;
const GROUP_LENGTH = 50;

/** That nodes were found to be in groups, which nobody had told: verdicts have reckoned with them. */
export function groupNotes(run: Run): string[] {
  const groups = toldGroups(run);
  if (groups?.source !== "inferred") return [];
  const members = groupMembers(run, groups);
  let text = `by their latency the nodes fall into ${members.length} groups (no --topology was given): `;
  for (const [i, nodes] of members.entries()) {
    const folded = foldHostList(nodes);
    const named = folded.length > GROUP_LENGTH ? `${nodes[0]} and ${nodes.length - 1} others` : folded;
    if (i > 0 && text.length + named.length > LINE_LENGTH) return [`${text} and ${members.length - i} more`];
    text += i > 0 ? `, ${named}` : named;
  }
  return [text];
}

import { foldHostList } from "../cluster/host_list.ts";
import type { Run } from "../results/run.ts";
import type { Verdict } from "../results/verdict.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { microseconds } from "./pair_columns.ts";

/** Verdicts that call for somebody to do something. */
export function countsAgainst({ kind, retest }: Verdict): boolean {
  return kind !== "not-enough-data" && retest !== "not reproduced";
}

/** What is wrong, one line each, and last which nodes one may want to leave out. One line where nothing is; none where nobody has looked. */
export function verdictLines(
  { header, verdicts }: Pick<Run, "header" | "verdicts">,
  { units }: Pick<FormatOptions, "units">,
): string[] {
  if (!verdicts) return [];
  if (verdicts.length === 0) return ["verdict: no node and no link stands out"];
  const lines = verdicts.map((verdict) => `verdict: ${verdictText(verdict, units)}`);
  const bad = excludeList({ header, verdicts });
  return bad === null ? lines : [...lines, `to leave them out: -x '${bad}'`];
}

/** A host list of the nodes that are bad themselves, by verdicts that count; null: there are none. */
export function excludeList({ header, verdicts = [] }: Pick<Run, "header" | "verdicts">): string | null {
  const bad = verdicts.filter((verdict) => countsAgainst(verdict) && /-node$/.test(verdict.kind));
  const named = new Set(bad.flatMap((verdict) => verdict.nodes));
  const nodes = header.nodes.filter((node) => named.has(node));
  return nodes.length === 0 ? null : foldHostList(nodes);
}

/** What is wrong, with the value, what was expected, and how far they are apart. */
export function verdictText(verdict: Verdict, units: FormatOptions["units"]): string {
  const { kind, metric, nodes, value, expected, ratio, retest, detail } = verdict;
  if (kind === "not-enough-data") return `not enough data${metric ? ` for ${metric}` : ""}: ${detail}`;
  if (kind === "dead-node") return `dead node ${nodes.join(" ")}: ${detail}`;
  const { label, perMBps, decimals } = BANDWIDTH_UNITS[units];
  const number = (of: number) => metric === "latency" ? microseconds(of) : (of * perMBps).toFixed(decimals);
  const unit = metric === "latency" ? "µs" : label;
  const what = `${metric} ${number(value!)} ${unit}, expected ${number(expected!)} (× ${ratio!.toFixed(2)})`;
  return `${whoText(verdict)}: ${[what, ...detail ? [detail] : [], ...retest ? [retest] : []].join("; ")}`;
}

function whoText({ kind, nodes, switch: name }: Verdict): string {
  const [a = "", b = ""] = nodes;
  switch (kind) {
    case "slow-node":
      return `slow node ${a}`;
    case "slow-link":
      return `slow link ${a}–${b}`;
    case "slow-direction":
      return `slow direction ${a}→${b}`;
    case "slow-switch":
      return `slow switch ${name} (${foldHostList(nodes)})`;
    case "dead-node":
      return `dead node ${a}`;
    case "not-enough-data":
      return "not enough data";
    default:
      return kind satisfies never;
  }
}

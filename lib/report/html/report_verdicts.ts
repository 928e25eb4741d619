import type { Run } from "../../results/run.ts";
import type { Units } from "../bandwidth_units.ts";
import { safeText } from "../terminal_text.ts";
import { countsAgainst, verdictText } from "../verdict_lines.ts";
import type { ReportRetest, ReportVerdict } from "./report_data.ts";

/** The verdicts on a run with the pairs that show them; null: nobody has looked. */
export function reportVerdicts(run: Run, units: Units): ReportVerdict[] | null {
  const places = new Map(run.header.nodes.map((name, place) => [name, place]));
  return run.verdicts?.map((verdict) => ({
    text: safeText(verdictText(verdict, units)),
    kind: verdict.kind,
    metric: verdict.metric,
    counts: countsAgainst(verdict),
    nodes: verdict.nodes.map((name) => places.get(name)!),
    support: verdict.support.map(([a, b], i) => ({
      a: places.get(a)!,
      b: places.get(b)!,
      expected: verdict.support_expected[i] ?? null,
    })),
  })) ?? null;
}

/** Pairs that were measured once more, in their order. */
export function reportRetests({ header, retests = [] }: Run): ReportRetest[] {
  const places = new Map(header.nodes.map((name, place) => [name, place]));
  return retests.map((record) => ({
    a: places.get(record.a)!,
    b: places.get(record.b)!,
    alone: record.alone,
    latencyUs: record.status === "measured" ? record.latency_us : null,
    bandwidthMBps: record.status === "measured" ? record.bandwidth_MBps : null,
    failure: record.status === "measured" ? null : safeText(
      `${record.status}: ${record.reason}${record.status === "failed" && record.detail && `: ${record.detail}`}`,
    ),
    startS: record.start_s,
  }));
}

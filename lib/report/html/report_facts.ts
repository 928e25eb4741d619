import { formatDuration } from "../../base/units.ts";
import { quoteForShell } from "../../cluster/shell_quote.ts";
import type { Run } from "../../results/run.ts";
import { runFacts } from "../run_facts.ts";
import { safeText } from "../terminal_text.ts";
import type { ReportFact } from "./report_data.ts";

/** What is known of a run as a whole, for people. */
export function reportFacts(run: Run): ReportFact[] {
  const { header } = run;
  const { probe: { name: _, ...settings }, schedule, topology } = header;
  const facts: [label: string, text: string | number | null][] = [
    ["command", quoteForShell(header.command)],
    ...runFacts(run),
    ["probe settings", settingsText(settings)],
    ["pairs planned", header.pairs],
    ["rounds", schedule.rounds],
    ["order", schedule.order],
    ["timeout of a pair", formatDuration(header.timeout_ms)],
    ["retries", header.retries],
    ["quarantine", header.quarantine === null ? "never" : `after ${header.quarantine} partners in a row`],
    ["seed", header.seed],
    ["topology", topology ? `${topology.length} switches` : null],
    ["started on", header.login_host],
    ["Deno", header.deno],
    ["the same again", quoteForShell(["oobw", ...header.options])],
  ];
  return facts.flatMap(([label, value]) =>
    value === null || value === "" ? [] : [{ label, text: safeText(String(value)) }]
  );
}

/** `duration_ms 1000, message_size_bytes 1048576`: all that are set. */
function settingsText(settings: Record<string, unknown>): string {
  const told = Object.entries(settings).filter(([, value]) => value !== null && value !== undefined);
  return told.map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ");
}

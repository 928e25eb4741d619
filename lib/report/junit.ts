import type { PairRecord } from "../results/outcome.ts";
import type { NodeRecord, Run } from "../results/run.ts";
import { summarize } from "../results/summary.ts";
import type { Verdict } from "../results/verdict.ts";
import type { FormatOptions } from "./formatter.ts";
import { measurementNotes } from "./measurement_notes.ts";
import { summaryLines } from "./summary_lines.ts";
import { breachTexts, type Thresholds } from "./thresholds.ts";
import { countsAgainst, verdictLines, verdictText } from "./verdict_lines.ts";
import { xmlText } from "./xml_text.ts";

/** Why a case has failed. */
interface Trouble {
  type: string;
  /** The first one is the message. */
  lines: string[];
}

/** A pair, or a node. */
interface Case {
  name: string;
  seconds: number;
  trouble: Trouble | null;
  /** Why it was left out; null: it was not. */
  skipped: string | null;
}

interface Suite {
  name: string;
  seconds: number;
  /** Gone through twice, since counts stand before the cases. */
  cases: () => Iterable<Case>;
  output: string[];
}

/** How a run is printed as test cases. */
export type JunitOptions = Pick<FormatOptions, "units" | "thresholds">;

/**
 * A run as test results in the XML of JUnit, in the form that Ant's schema and Jenkins' have in common. Suite `pairs`
 * has a case for each pair in plan order: one that failed, is beyond a threshold, or has a verdict on its link is a
 * failure. Suite `nodes` has a case for each node: one that is not up, or has a verdict on it or its switch, is a
 * failure. Verdicts that were not reproduced are none.
 */
export function* formatJunit(run: Run, { units, thresholds }: JunitOptions): Generator<string> {
  const verdicts = (run.verdicts ?? []).filter(countsAgainst);
  const plainText = { units, color: false, width: null };
  const pairOf = run.header.directed ? linkKey : eitherWay;
  const links = troublesBy(
    verdicts.filter(isOfLink),
    ({ support }) => new Set(support.map(([a, b]) => pairOf(a, b))),
    units,
  );
  const hosts = troublesBy(verdicts.filter((verdict) => !isOfLink(verdict)), ({ nodes }) => nodes, units);
  const records = new Map(run.nodes.map((record) => [record.name, record]));

  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n`;
  yield* suite(run, 0, {
    name: "pairs",
    seconds: run.elapsedS,
    *cases() {
      for (const pair of run.pairs) yield pairCase(pair, links.get(pairOf(pair.a, pair.b)), thresholds, units);
    },
    output: Array.from(summaryLines(summarize(run), plainText), (line) => line.trimEnd()),
  });
  yield* suite(run, 1, {
    name: "nodes",
    seconds: 0,
    *cases() {
      for (const name of run.header.nodes) yield nodeCase(name, records.get(name), hosts.get(name));
    },
    output: [...verdictLines(run, plainText), ...measurementNotes(run).map((note) => `note: ${note}`)],
  });
  yield "</testsuites>\n";
}

function isOfLink({ kind }: Verdict): boolean {
  return kind === "slow-link" || kind === "slow-direction";
}

function linkKey(a: string, b: string): string {
  return `${a}\0${b}`;
}

/** A verdict on one direction of a pair is told of the pair. */
function eitherWay(a: string, b: string): string {
  return a < b ? linkKey(a, b) : linkKey(b, a);
}

/** What verdicts say, by whom they are about. */
function troublesBy(
  verdicts: readonly Verdict[],
  keys: (verdict: Verdict) => Iterable<string>,
  units: FormatOptions["units"],
): Map<string, Trouble> {
  const troubles = new Map<string, Trouble>();
  for (const verdict of verdicts) {
    for (const key of keys(verdict)) {
      const trouble = troubles.get(key) ?? { type: verdict.kind, lines: [] };
      trouble.lines.push(verdictText(verdict, units));
      troubles.set(key, trouble);
    }
  }
  return troubles;
}

function pairCase(
  pair: PairRecord,
  verdict: Trouble | undefined,
  thresholds: Thresholds | undefined,
  units: FormatOptions["units"],
): Case {
  const one = { name: `${pair.a} ${pair.b}`, seconds: pair.end_s - pair.start_s, trouble: null, skipped: null };
  switch (pair.status) {
    case "skipped":
      return { ...one, skipped: pair.reason };
    case "failed": {
      const { reason, detail, blame } = pair;
      const what = `${reason}${detail && `: ${detail}`}`;
      return { ...one, trouble: { type: reason, lines: [what, ...blame === undefined ? [] : [`to blame: ${blame}`]] } };
    }
    case "measured": {
      const breaches = thresholds ? breachTexts(pair, thresholds, units) : [];
      if (breaches.length === 0) return { ...one, trouble: verdict ?? null };
      return { ...one, trouble: { type: "threshold", lines: [...breaches, ...verdict?.lines ?? []] } };
    }
    default:
      return pair satisfies never;
  }
}

function nodeCase(name: string, record: NodeRecord | undefined, verdict: Trouble | undefined): Case {
  const one = { name, seconds: 0, trouble: verdict ?? null, skipped: null };
  if (!record || record.status === "up") return one;
  const { status, detail } = record;
  const what = `${status}${detail ? `: ${detail}` : ""}`;
  return { ...one, trouble: { type: status, lines: [what, ...verdict?.lines ?? []] } };
}

function* suite({ header }: Run, id: number, { name, seconds, cases, output }: Suite): Generator<string> {
  let tests = 0, failures = 0, skipped = 0;
  for (const { trouble, skipped: why } of cases()) {
    tests++;
    if (trouble) failures++;
    if (why !== null) skipped++;
  }
  const start = new Date(header.start).toISOString().slice(0, "2026-01-02T03:04:05".length);
  const attributes = {
    ...{ name, package: "oobw", id, timestamp: start, hostname: header.login_host },
    ...{ tests, failures, errors: 0, skipped, time: decimal(seconds) },
  };
  yield `<testsuite${attributesText(attributes)}>\n<properties>\n`;
  const { id: run, version, probe, schedule } = header;
  const properties = { run, version, probe: probe.name, schedule: schedule.name, command: header.command.join(" ") };
  for (const [name, value] of Object.entries(properties)) yield `<property${attributesText({ name, value })}/>\n`;
  yield "</properties>\n";
  for (const one of cases()) yield caseText(name, one);
  yield `<system-out>${output.map(xmlText).join("\n")}</system-out>\n<system-err></system-err>\n</testsuite>\n`;
}

function caseText(suite: string, { name, seconds, trouble, skipped }: Case): string {
  const head = `<testcase classname="oobw.${suite}" name="${xmlText(name)}" time="${decimal(seconds)}"`;
  if (skipped !== null) return `${head}><skipped message="${xmlText(skipped)}"/></testcase>\n`;
  if (!trouble) return `${head}/>\n`;
  const { type, lines } = trouble;
  const attributes = attributesText({ type, message: lines[0]! });
  return `${head}><failure${attributes}>${lines.map(xmlText).join("\n")}</failure></testcase>\n`;
}

function attributesText(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes).map(([name, value]) => ` ${name}="${xmlText(String(value))}"`).join("");
}

/** Seconds without an exponent, which a decimal of XML Schema has not. */
function decimal(seconds: number): string {
  return Math.max(0, seconds).toFixed(6);
}

import { assert } from "@std/assert";
import { verdictsOf } from "../../lib/analysis/verdicts.ts";
import type { Run } from "../../lib/results/run.ts";
import type { Planted } from "./fabrics.ts";
import { type FabricShape, randomFabric, runOfFabric } from "./fabrics.ts";

/** How many fabrics each rule is tried on; a nightly run may want more. */
const FABRICS = Math.max(60, Number(Deno.env.get("OOBW_TEST_FABRICS") ?? 60));

/** Prints how often each rule has hit, and given a false alarm. */
const PRINTS = Deno.env.get("OOBW_TEST_PRINT") !== undefined;

/** Who is accused: `node a`, or `link a b`. Nobody asks a rule of others which metric it was. */
type Accused = string[];

/** Whether a pair is bad, by what all pairs of the run are. */
type PairRule = (all: { us: number; MBps: number }[]) => (pair: { us: number; MBps: number }) => boolean;

/** What other tools go by. */
const RULES: Record<string, PairRule> = {
  "extremes": (all) => {
    const [us, MBps] = [Math.min(...all.map((pair) => pair.us)), Math.max(...all.map((pair) => pair.MBps))];
    return (pair) => pair.us > 2.1 * us || pair.MBps < 0.93 * MBps;
  },
  "90 % of mean": (all) => {
    const MBps = all.reduce((sum, pair) => sum + pair.MBps, 0) / all.length;
    return (pair) => pair.MBps < 0.9 * MBps;
  },
};

/**
 * Such rules say of pairs that they are bad, and not why. The kindest reading: a node is accused with half of its pairs or more bad; a bad
 * pair with no accused node accuses its link.
 */
function accusedBy(rule: PairRule, { header: { nodes }, pairs }: Run): Accused {
  const measured = pairs.flatMap((pair) =>
    pair.status === "measured" ? [{ a: pair.a, b: pair.b, us: pair.latency_us!, MBps: pair.bandwidth_MBps! }] : []
  );
  const bad = measured.filter(rule(measured));
  const count = (of: typeof measured) => {
    const counts = new Map<string, number>();
    for (const { a, b } of of) for (const node of [a, b]) counts.set(node, (counts.get(node) ?? 0) + 1);
    return counts;
  };
  const all = count(measured), badOf = count(bad);
  const isAccused = new Set(nodes.filter((node) => (badOf.get(node) ?? 0) >= 0.5 * (all.get(node) ?? Infinity)));
  const links = bad.filter(({ a, b }) => !isAccused.has(a) && !isAccused.has(b));
  return [...[...isAccused].map((node) => `node ${node}`), ...links.map(({ a, b }) => nameOf("link", [a, b]))];
}

function nameOf(kind: string, nodes: readonly string[]): string {
  return `${kind} ${nodes.toSorted().join(" ")}`;
}

function accusedByVerdicts(...[run, options]: Parameters<typeof verdictsOf>): Accused {
  return verdictsOf(run, options).map(({ kind, nodes }) => nameOf(kind.replace(/^slow-/, ""), nodes));
}

interface Row {
  name: string;
  shape: Omit<FabricShape, "levels">;
}

const FAULTS = {
  "slow node × 0.8": "slow node",
  "late node × 1.5": "late node",
  "slow link × 0.7": "slow link",
} as const;

const ROWS: Row[] = [
  ...[0.01, 0.03, 0.05].map((cv) => ({ name: "clean", shape: { nodes: 16, cv } })),
  ...[0.01, 0.03, 0.05].map((cv) => ({ name: "clean", shape: { nodes: 64, cv } })),
  ...Object.entries(FAULTS).flatMap(([name, kind]) =>
    [0.01, 0.03].map((cv) => ({ name, shape: { nodes: 64, cv, faults: [kind] } }))
  ),
];

/** How many of so many fabrics each rule has hit all planted faults in, and in how many it has accused somebody else. */
type Score = Record<string, { hits: number; alarms: number }>;

function scoreOf(shape: FabricShape): Score {
  const score: Score = {};
  const tell = (rule: string, planted: readonly Planted[], accused: Accused) => {
    const names = planted.map(({ kind, nodes }) => nameOf(kind.replace(/^slow-/, ""), nodes));
    const of = score[rule] ??= { hits: 0, alarms: 0 };
    if (names.every((name) => accused.includes(name))) of.hits++;
    if (accused.some((name) => !names.includes(name))) of.alarms++;
  };
  for (let seed = 0; seed < FABRICS; seed++) {
    const drawn = randomFabric(shape, seed);
    const run = runOfFabric(drawn, { seed });
    tell("ours", drawn.planted, accusedByVerdicts(run, { topology: drawn.topology }));
    for (const [name, rule] of Object.entries(RULES)) tell(name, drawn.planted, accusedBy(rule, run));
  }
  return score;
}

function rowText({ name, shape: { nodes, cv, faults } }: Row, score: Score): string {
  const percent = (count: number) => `${(100 * count / FABRICS).toFixed(1)} %`.padStart(8);
  const cells = Object.values(score).map(({ hits, alarms }) =>
    `${faults ? percent(hits) : "–".padStart(8)}${percent(alarms)}`
  );
  return [name.padEnd(16), `${nodes}`.padStart(3), `${100 * cv} %`, ...cells].join("  ");
}

/** One switch is the kindest to rules that know of none: more of them have latencies of their own. */
for (const levels of [1, 2] as const) {
  Deno.test(`verdictsOf() hits no less than the rules of other tools, with no more false alarms, with ${levels} levels`, () => {
    const rules = ["ours", ...Object.keys(RULES)];
    const lines = [`fabrics of ${levels} levels: hits and false alarms of ${rules.join(", ")}, of ${FABRICS} each`];
    for (const row of ROWS) {
      const score = scoreOf({ ...row.shape, levels });
      const text = rowText(row, score);
      lines.push(text);
      for (const rule of Object.keys(RULES)) {
        assert(score.ours!.hits >= score[rule]!.hits, `hits: ${text}`);
        assert(score.ours!.alarms <= score[rule]!.alarms, `false alarms: ${text}`);
      }
    }
    if (PRINTS) Deno.stdout.writeSync(new TextEncoder().encode(`\n${lines.join("\n")}\n`));
  });
}

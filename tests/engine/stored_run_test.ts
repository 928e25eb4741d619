import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../lib/base/errors.ts";
import { readStoredRun, type StoredRun, storedRun } from "../../lib/engine/stored_run.ts";
import { makePlan } from "../../lib/plan/make_plan.ts";
import type { RunHeader } from "../../lib/results/run.ts";
import { plannedPairs } from "../plan/planned_pairs.ts";
import { byteSource } from "../results/run_file/byte_source.ts";
import {
  endLine,
  failedLine,
  fileOf,
  headerOf,
  measuredLine,
  nodeLine,
  resumeLine,
  skippedLine,
} from "../results/run_file/run_records.ts";

function read(...records: unknown[]): StoredRun {
  return readStoredRun(byteSource(fileOf(...records)), "'a.jsonl'");
}

/** What is said of a file with these lines. */
function refusal(...records: unknown[]): string {
  const { message } = assertThrows(() => read(...records), UsageError);
  assert(message.length <= 300 && !message.includes("\n"), message);
  return message;
}

const SCHEDULE = headerOf().schedule;

Deno.test("readStoredRun() makes the run's plan again, for every kind of plan", () => {
  const nodes = Array.from({ length: 9 }, (_, i) => `cn${i}`);
  const list: [number, number][] = [[0, 1], [5, 2], [3, 4], [1, 5]];
  fc.assert(fc.property(
    fc.record({
      directed: fc.boolean(),
      order: fc.constantFrom("fixed" as const, "random" as const),
      seed: fc.maxSafeNat(),
      rounds: fc.option(fc.integer({ min: 1, max: 9 })),
      listed: fc.boolean(),
    }),
    ({ directed, order, seed, rounds: drawn, listed }) => {
      const rounds = listed ? null : drawn;
      const pairs = listed ? list.map(([a, b]): [string, string] => [nodes[a]!, nodes[b]!]) : undefined;
      const plan = makePlan(nodes, { directed, order, seed, rounds, pairs });
      const stored = read(headerOf({
        nodes,
        directed,
        seed,
        schedule: { ...SCHEDULE, order, rounds },
        pairs: plan.size,
        ...listed ? { pair_list: list.flat() } : {},
      }));
      assertEquals(plannedPairs(stored.plan), plannedPairs(plan));
      assertEquals(stored.records.length, plan.size);
    },
  ));
});

Deno.test("readStoredRun() puts outcomes where the plan has their pairs, and knows each node by one text", () => {
  const { header, records, status } = read(headerOf(), measuredLine("cn3", "cn4"), failedLine("cn1", "cn3"));
  assertEquals(Array.from({ length: records.length }, (_, pair) => records.at(pair)), [
    undefined,
    failedLine("cn1", "cn3"),
    undefined,
    undefined,
    undefined,
    measuredLine("cn3", "cn4"),
  ]);
  assertStrictEquals(records.at(5)!.a, header.nodes[2]);
  assertEquals(status, "cut off");
});

Deno.test("readStoredRun() keeps fields of outcomes that are not known", () => {
  const pair = { ...measuredLine("cn1", "cn2"), later: [1, { deep: true }] };
  assertEquals(read(headerOf(), pair).records.at(0) as unknown, pair);
});

Deno.test("readStoredRun() takes the last outcome of a pair, but never another one for a measured one", () => {
  const [measured, again] = [measuredLine("cn1", "cn2", 1), measuredLine("cn1", "cn2", 9)];
  const [failed, skipped] = [failedLine("cn1", "cn2"), skippedLine("cn1", "cn2")];
  const last = (...records: unknown[]) => read(headerOf(), ...records).records.at(0);
  assertEquals(last(failed, skipped), skipped);
  assertEquals(last(skipped, failed), failed);
  assertEquals(last(failed, measured), measured);
  assertEquals(last(measured, failed), measured);
  assertEquals(last(measured, skipped), measured);
  assertEquals(last(measured, failed, again), again);
});

Deno.test("readStoredRun() has what is known last of each node, in the run's order", () => {
  const { nodes } = read(
    headerOf(),
    nodeLine("cn3"),
    nodeLine("cn1"),
    nodeLine("cn3", "quarantined"),
    resumeLine(9),
    nodeLine("cn1", "down"),
    nodeLine("cn2"),
  );
  assertEquals(nodes, [nodeLine("cn1", "down"), nodeLine("cn2"), nodeLine("cn3", "quarantined")]);
});

Deno.test("readStoredRun() tells by its last start how a run ended", () => {
  const status = (...records: unknown[]) => read(headerOf(), ...records).status;
  assertEquals(status(), "cut off");
  assertEquals(status(endLine("finished", 1)), "finished");
  assertEquals(status(endLine("interrupted", 1)), "interrupted");
  assertEquals(status(endLine("interrupted", 1), resumeLine(9)), "cut off");
  assertEquals(status(endLine("interrupted", 1), resumeLine(9), endLine("finished", 1)), "finished");
  assertEquals(status(resumeLine(9), endLine("interrupted", 1)), "interrupted");
});

Deno.test("readStoredRun() adds up how long all starts took; one that was cut off, to its last outcome", () => {
  const elapsed = (...records: unknown[]) => read(headerOf(), ...records).elapsedS;
  const pair = (end_s: number) => measuredLine("cn1", "cn2", end_s);
  assertEquals(elapsed(), 0);
  assertEquals(elapsed(pair(3), pair(2.5)), 3);
  assertEquals(elapsed(pair(3), endLine("interrupted", 3.5)), 3.5);
  assertEquals(elapsed(pair(3), resumeLine(60), pair(62)), 3 + 2);
  assertEquals(elapsed(pair(3), endLine("interrupted", 3.5), resumeLine(60), pair(62)), 3.5 + 2);
  assertEquals(elapsed(pair(3), resumeLine(60), pair(62), endLine("finished", 2.25)), 3 + 2.25);
  assertEquals(elapsed(pair(3), resumeLine(60), resumeLine(70), resumeLine(80), pair(81)), 3 + 1);
  // A clock that was set back meanwhile.
  assertEquals(elapsed(pair(3), resumeLine(-60), endLine("finished", 2)), 3 + 2);
  assertEquals(elapsed(pair(3), resumeLine(60), pair(5)), 3);
});

Deno.test("readStoredRun() knows the nodes that the last start left out", () => {
  assertEquals(read(headerOf()).excluded, []);
  assertEquals(read(headerOf(), resumeLine(9, ["cn2"]), resumeLine(19, ["cn4"])).excluded, ["cn4"]);
});

Deno.test("readStoredRun() tells where whole lines end", () => {
  const whole = fileOf(headerOf(), measuredLine("cn1", "cn2"));
  const { end, records } = readStoredRun(byteSource(whole + '{"kind":"pair"'), "'a.jsonl'");
  assertEquals(end, { wholeBytes: whole.length, tornBytes: 14 });
  assertEquals(records.at(0), measuredLine("cn1", "cn2"));
});

Deno.test("readStoredRun() names the line of a pair, or a node, that the run does not have", () => {
  const line = (...records: unknown[]) => refusal(headerOf(), nodeLine("cn1"), ...records);
  assertMatch(line(measuredLine("cn1", "cn9")), /'a\.jsonl', line 3: /);
  assertMatch(line(measuredLine("cn1", "__proto__")), /line 3: /);
  assertMatch(line(measuredLine("cn2", "cn1")), /line 3: /);
  assertMatch(line(measuredLine("cn1", "cn1")), /line 3: /);
  assertMatch(line(nodeLine("cn9")), /line 3: /);
  assertMatch(line(resumeLine(9, ["cn2", "cn9"])), /line 3: /);
  assertMatch(refusal(headerOf({ pair_list: [0, 1], pairs: 1 }), measuredLine("cn1", "cn3")), /line 2: /);
});

Deno.test("readStoredRun() refuses a header whose pairs are not those of its nodes, before it takes memory for them", () => {
  const sampled = (rounds: number) => ({ schedule: { ...SCHEDULE, rounds } });
  const refused: Partial<RunHeader>[] = [
    { pairs: 7 },
    { pairs: 0 },
    { pairs: 12 },
    { pairs: Number.MAX_SAFE_INTEGER },
    { directed: true, pairs: 6 },
    { ...sampled(2), pairs: 6 },
    { ...sampled(4), pairs: 6 },
    { ...sampled(Number.MAX_SAFE_INTEGER), pairs: 6 },
    { pair_list: [0, 1], pairs: 6 },
    { pair_list: [0, 1, 2], pairs: 1 },
    { pair_list: [0, 4], pairs: 1 },
    { pair_list: [0, 2 ** 32 + 1], pairs: 1 },
    { pair_list: [2, 2], pairs: 1 },
    { pair_list: [0, 1, 2, 3, 0, 1], pairs: 3 },
    { pair_list: [0, 1, 1, 0], pairs: 2 },
    { pair_list: [0, 1], pairs: 1, ...sampled(1) },
  ];
  for (const more of refused) refusal(headerOf(more));
  assertEquals(read(headerOf({ ...sampled(2), pairs: 4 })).plan.size, 4);
  assertEquals(read(headerOf({ pair_list: [0, 1, 3, 2], pairs: 2 })).plan.size, 2);
  assertEquals(read(headerOf({ pair_list: [0, 1, 1, 0], pairs: 2, directed: true })).plan.size, 2);

  const nodes = Array.from({ length: 20_000 }, (_, i) => `cn${i}`);
  const before = Deno.memoryUsage().rss;
  assertMatch(refusal(headerOf({ nodes })), /199990000/);
  assert(Deno.memoryUsage().rss - before < 200e6);
});

Deno.test("storedRun() has every planned pair in plan order; those without an outcome were interrupted", () => {
  const { pairs, ...run } = storedRun(read(
    headerOf(),
    nodeLine("cn1"),
    measuredLine("cn3", "cn4", 2),
    failedLine("cn1", "cn3"),
    endLine("interrupted", 2.5),
  ));
  assertEquals(run, {
    header: headerOf(),
    status: "interrupted",
    nodes: [nodeLine("cn1")],
    retests: [],
    elapsedS: 2.5,
  });
  assertEquals([...pairs], [
    skippedLine("cn1", "cn2", 2.5),
    failedLine("cn1", "cn3"),
    skippedLine("cn1", "cn4", 2.5),
    skippedLine("cn2", "cn3", 2.5),
    skippedLine("cn2", "cn4", 2.5),
    measuredLine("cn3", "cn4", 2),
  ]);
});

Deno.test("storedRun() leaves out what was not measured of excluded nodes, and leaves the header as it is", () => {
  const { pairs, header } = storedRun(read(
    headerOf(),
    measuredLine("cn1", "cn2"),
    failedLine("cn2", "cn3"),
    resumeLine(9, ["cn2"]),
    measuredLine("cn1", "cn3"),
    endLine("finished", 1),
  ));
  assertEquals(pairs.map(({ a, b, status }) => `${a} ${b} ${status}`), [
    "cn1 cn2 measured",
    "cn1 cn3 measured",
    "cn1 cn4 skipped",
    "cn3 cn4 skipped",
  ]);
  assertEquals(header.pairs, 6);
});

Deno.test("storedRun() of a run that was cut off before its first pair, or whose nodes are all left out, is a run", () => {
  assertEquals(storedRun(read(headerOf())).pairs.length, 6);
  const { pairs, status } = storedRun(read(headerOf(), resumeLine(9, ["cn1", "cn2", "cn3"]), endLine("finished", 0)));
  assertEquals([[...pairs], status], [[], "finished"]);
});

Deno.test("readStoredRun() and storedRun() are fit for a hundred thousand pairs", () => {
  const nodes = Array.from({ length: 450 }, (_, i) => `compute-node-${i}`);
  const lines = [fileOf(headerOf({ nodes }))];
  nodes.forEach((a, i) => lines.push(fileOf(...nodes.slice(i + 1).map((b) => measuredLine(a, b)))));
  const source = byteSource(lines.join(""));
  const began = performance.now();
  const { pairs } = storedRun(readStoredRun(source, "'a.jsonl'"));
  assertEquals(pairs.length, 101_025);
  assert(performance.now() - began < 10_000);
});

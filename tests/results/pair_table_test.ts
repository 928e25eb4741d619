import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type PairRecord, SKIP_REASONS } from "../../lib/results/outcome.ts";
import { PairTable } from "../../lib/results/pair_table.ts";

const NODES = ["cn1", "cn2", "cn3"];
/** cn1 cn2, cn1 cn3, cn2 cn3. */
const PAIRS = { nodes: NODES, size: 3, a: (pair: number) => pair >> 1, b: (pair: number) => 1 + (pair + 1 >> 1) };

const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null });
const outcomes = fc.oneof(
  fc.record({ status: fc.constant("measured" as const), latency_us: number, bandwidth_MBps: number }),
  fc.record({
    status: fc.constant("measured" as const),
    latency_us: number,
    bandwidth_MBps: number,
    bandwidth_back_MBps: fc.double({ min: 0, noNaN: true }),
  }),
  fc.record({ status: fc.constant("skipped" as const), reason: fc.constantFrom(...SKIP_REASONS) }),
  fc.record({
    status: fc.constant("failed" as const),
    reason: fc.constant("timeout" as const),
    detail: fc.string(),
  }),
);
const others = fc.record({
  start_s: fc.double({ min: 0, max: 1e12, noNaN: true }),
  end_s: fc.double({ min: 0, max: 1e12, noNaN: true }),
  attempt: fc.oneof(fc.nat(3), fc.maxSafeNat()),
});
const changes = fc.array(fc.tuple(fc.nat(2), outcomes, others), { maxLength: 12 });

function recordOf(pair: number, outcome: object, rest: object): PairRecord {
  return { kind: "pair", a: NODES[PAIRS.a(pair)]!, b: NODES[PAIRS.b(pair)]!, ...outcome, ...rest } as PairRecord;
}

Deno.test("PairTable has the last record that each pair was given, whatever is in it, in the order of its fields", () => {
  fc.assert(fc.property(changes, (given) => {
    const table = new PairTable(PAIRS);
    const expected: (PairRecord | undefined)[] = [undefined, undefined, undefined];
    for (const [pair, outcome, rest] of given) {
      const record = recordOf(pair, outcome, rest);
      expected[pair] = record;
      if (!table.setOutcome(pair, outcome, rest)) table.set(pair, record);
    }
    const copy = table.copy();
    for (const pair of [0, 1, 2]) {
      for (
        const { has, at, status } of [table, copy].map((t) => ({
          has: t.has(pair),
          at: t.at(pair),
          status: t.status(pair),
        }))
      ) {
        assertEquals([has, status], [expected[pair] !== undefined, expected[pair]?.status]);
        assertEquals(JSON.stringify(at), JSON.stringify(expected[pair]));
      }
    }
    assertEquals(table.at(3), undefined);
  }));
});

Deno.test("PairTable with a record for each pair is searched as an array of them is", () => {
  const outcome = { status: "measured", bandwidth_MBps: null };
  const records = [30, 10, 20].map((latency_us, pair) =>
    recordOf(pair, { ...outcome, latency_us }, { start_s: 0, end_s: 1, attempt: 1 })
  );
  const table = new PairTable(PAIRS);
  records.forEach((record, pair) => table.set(pair, record));
  const isFast = (record: PairRecord) => record.status === "measured" && record.latency_us! < 25;
  assertEquals(table.length, records.length);
  assertEquals([...table], records);
  assertEquals([...table.entries()], [...records.entries()]);
  assertEquals(table.map(({ a }, pair) => `${pair} ${a}`), records.map(({ a }, pair) => `${pair} ${a}`));
  assertEquals(table.filter(isFast), records.filter(isFast));
  assertEquals(table.find(isFast), records[1]);
  assertEquals(table.find(() => false), undefined);
  assertEquals(table.flatMap(({ a, b }) => [a, b]), records.flatMap(({ a, b }) => [a, b]));
  assertEquals([table.some(isFast), table.every(isFast), table.some(() => false), table.every(() => true)], [
    true,
    false,
    false,
    true,
  ]);
});

Deno.test("PairTable is not changed by changes to what it gave, nor is its copy", () => {
  const table = new PairTable(PAIRS);
  const record = recordOf(0, { status: "skipped", reason: "budget" }, { start_s: 1, end_s: 1, attempt: 0 });
  table.set(0, record);
  table.at(0)!.end_s = 9;
  const copy = table.copy();
  table.set(0, { ...record, end_s: 2 });
  assertEquals([table.at(0)!.end_s, copy.at(0)!.end_s], [2, 1]);
});

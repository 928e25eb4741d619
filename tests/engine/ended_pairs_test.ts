import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { EndedBatch, endsOf } from "../../lib/engine/ended_pairs.ts";
import type { EndedPairs, PairEnd } from "../../lib/engine/messages.ts";
import type { Outcome } from "../../lib/results/outcome.ts";

const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null });
const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ status: fc.constant("measured" as const), latency_us: number, bandwidth_MBps: number }),
  fc.record({
    status: fc.constant("measured" as const),
    latency_us: number,
    bandwidth_MBps: number,
    bandwidth_both_MBps: fc.double({ min: 0, noNaN: true }),
  }),
  fc.constant<Outcome>({ status: "skipped", reason: "interrupted" }),
  fc.record({ status: fc.constant("failed" as const), reason: fc.constant("refused" as const), detail: fc.string() }),
);
const ends: fc.Arbitrary<PairEnd> = fc.record({
  pair: fc.nat(2 ** 31 - 1),
  startMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
  endMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
  outcome: outcomes,
});

function isPlain({ outcome }: PairEnd): boolean {
  return outcome.status === "measured" && !("bandwidth_both_MBps" in outcome);
}

Deno.test("EndedBatch and endsOf() bring every end across a thread's border as it was, plain ones first", () => {
  fc.assert(fc.property(fc.array(ends, { maxLength: 20 }), fc.nat(50), (given, taken) => {
    const batch = new EndedBatch();
    assertEquals(batch.isEmpty(), true);
    batch.addTaken(taken);
    for (const end of given) batch.add(end);
    assertEquals(batch.isEmpty(), given.length === 0 && taken === 0);
    const message: EndedPairs = structuredClone(batch.take());
    assertEquals(message.taken, taken);
    const arrived = [...endsOf(message)];
    assertEquals(
      arrived.map((end) => JSON.stringify(end)),
      [...given.filter(isPlain), ...given.filter((end) => !isPlain(end))]
        .map(({ pair, startMs, endMs, outcome }) => JSON.stringify({ pair, startMs, endMs, outcome })),
    );
    assertEquals(batch.isEmpty(), true);
    assertEquals([...endsOf(batch.take())], []);
  }));
});

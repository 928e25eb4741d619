import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DatagramCount } from "../../lib/net/datagram_count.ts";

function counted(numbers: readonly number[]): DatagramCount {
  const count = new DatagramCount();
  for (const number of numbers) count.add(number, 0, 0);
  return count;
}

/** What came of the numbers from 0 on, in the order in which it came, some of it more than once. */
const arrivals = fc.uniqueArray(fc.nat(2000), { minLength: 1, maxLength: 300 })
  .chain((numbers) => fc.tuple(fc.constant(numbers), fc.array(fc.constantFrom(...numbers), { maxLength: 50 })))
  .chain(([numbers, again]) =>
    fc.shuffledSubarray([...numbers, ...again], { minLength: numbers.length + again.length })
  );

Deno.test("DatagramCount counts exactly, whatever is lost, doubled or out of order", () => {
  fc.assert(fc.property(arrivals, fc.nat(2 ** 50), (offsets, start) => {
    const numbers = offsets.map((offset) => start + offset);
    const { received, lost, loss, duplicates, reordered } = counted(numbers).detail();
    const since = numbers.filter((number) => number >= numbers[0]!);
    const distinct = [...new Set(since)];
    const sent = Math.max(...numbers) - numbers[0]! + 1;
    const late = distinct.filter((number) => since.slice(0, since.indexOf(number)).some((before) => before > number));
    assertEquals({ received, lost, duplicates, reordered }, {
      received: distinct.length,
      lost: sent - distinct.length,
      duplicates: since.length - distinct.length,
      reordered: late.length,
    });
    assertEquals(loss, lost / (received + lost));
  }));
});

Deno.test("DatagramCount.add() answers whether it is one more", () => {
  const count = new DatagramCount();
  const answers = [10, 12, 11, 12, 9, 13].map((number) => count.add(number, 0, 0));
  assertEquals(answers, [true, true, true, false, false, true]);
});

Deno.test("DatagramCount knows duplicates among the last 65,536 numbers, and holds what is older for lost", () => {
  const upTo = (last: number) => Array.from({ length: last + 1 }, (_, i) => i);
  assertEquals(counted([...upTo(65_535), 0]).detail().duplicates, 1);
  const { received, lost, duplicates } = counted([...upTo(65_536), 0]).detail();
  assertEquals([received, lost, duplicates], [65_537, 0, 0]);
  assertEquals(counted([0, 2, 70_000, 1]).detail().received, 4); // late by more, but nobody has taken its place
});

Deno.test("DatagramCount has no loss before anything came", () => {
  const none = { received: 0, lost: 0, loss: 0, duplicates: 0, reordered: 0, jitter_us: 0 };
  assertEquals(new DatagramCount().detail(), none);
});

Deno.test("DatagramCount finds no jitter where all are on their way for the same time", () => {
  const sendings = fc.array(fc.nat(1e9), { minLength: 1, maxLength: 100 });
  fc.assert(fc.property(sendings, fc.integer({ min: -1e9, max: 1e9 }), (sent, transit) => {
    const count = new DatagramCount();
    sent.forEach((sentNs, number) => count.add(number, sentNs, sentNs + transit));
    assertEquals(count.detail().jitter_us, 0);
  }));
});

Deno.test("DatagramCount has the jitter of RFC 3550, A.8", () => {
  const count = new DatagramCount();
  // On their way for 100, 116, 84 and 84 µs, between clocks an hour apart: |D| = 16, 32, 0; J = 1, then 1 + 31/16, then 15/16 of that.
  [100, 116, 84, 84].forEach((transitUs, number) => {
    const sentNs = number * 1e6;
    count.add(number, sentNs, sentNs + 3600e9 + transitUs * 1000);
  });
  assertAlmostEquals(count.detail().jitter_us, (1 + 31 / 16) * 15 / 16, 1e-9);
});

Deno.test("DatagramCount leaves duplicates out of the jitter", () => {
  const count = new DatagramCount();
  count.add(0, 0, 10);
  count.add(0, 0, 5000);
  count.add(1, 1000, 1010);
  assert(count.detail().jitter_us === 0);
});

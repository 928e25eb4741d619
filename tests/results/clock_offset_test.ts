import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { clockOffset } from "../../lib/results/clock_offset.ts";

Deno.test("clockOffset() takes the exchange with the shortest round trip", () => {
  const samples = [
    { sentMs: 1000, nodeMs: 6020, receivedMs: 1040 },
    { sentMs: 2000, nodeMs: 7001, receivedMs: 2004 },
    { sentMs: 3000, nodeMs: 8003, receivedMs: 3020 },
  ];
  assertEquals(clockOffset(samples), { offsetMs: 4999, uncertaintyMs: 3 });
  assertEquals(clockOffset([{ sentMs: 10, nodeMs: 4, receivedMs: 10 }]), { offsetMs: -6, uncertaintyMs: 1 });
});

Deno.test("clockOffset() is null without an exchange that can be used", () => {
  assertEquals(clockOffset([]), null);
  assertEquals(clockOffset([{ sentMs: 10, nodeMs: 10, receivedMs: 9 }]), null);
});

Deno.test("clockOffset() is never further off than it says, however long each way takes", () => {
  const trip = fc.record({
    atMs: fc.double({ min: 1e6, max: 1e7, noNaN: true }),
    thereMs: fc.double({ min: 0, max: 500, noNaN: true }),
    backMs: fc.double({ min: 0, max: 500, noNaN: true }),
  });
  fc.assert(fc.property(
    fc.array(trip, { minLength: 1, maxLength: 8 }),
    fc.double({ min: -5e5, max: 5e5, noNaN: true }),
    (trips, trueMs) => {
      const offset = clockOffset(trips.map(({ atMs, thereMs, backMs }) => ({
        sentMs: Math.floor(atMs),
        nodeMs: Math.floor(atMs + thereMs + trueMs),
        receivedMs: Math.floor(atMs + thereMs + backMs),
      })))!;
      assert(Math.abs(offset.offsetMs - trueMs) <= offset.uncertaintyMs + 1e-6);
    },
  ));
});

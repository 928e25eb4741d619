import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { unpackNumbers } from "../../../lib/report/html/client/unpack_numbers.js";
import { packNumbers } from "../../../lib/report/html/packed_numbers.ts";

/** The numbers that come back; −0 is 0 then. */
function again(values: number[], isDelta = false): number[] {
  const { bytes, ...coding } = packNumbers(Float64Array.from(values), isDelta);
  return [...unpackNumbers(bytes, coding)];
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const decimal = fc.tuple(fc.integer({ min: -(2 ** 36), max: 2 ** 36 }), fc.constantFrom(1, 10, 100, 1000, 10_000))
  .map(([whole, scale]) => whole / scale + 0);

Deno.test("packNumbers(): any numbers, and places without one, come back the same", () => {
  fc.assert(fc.property(fc.array(fc.oneof(finite, decimal, fc.constant(NaN))), fc.boolean(), (values, isDelta) => {
    assertEquals(again(values, isDelta), values);
  }));
});

Deno.test("packNumbers(): numbers of few decimals take the bytes that they need, others eight", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(decimal, fc.constant(NaN)), { minLength: 1 }), fc.boolean(), (values, isDelta) => {
      const { scale, planes, bytes } = packNumbers(Float64Array.from(values), isDelta);
      assert(scale > 0);
      assertEquals(bytes.length, planes * values.length);
      assert(planes <= 7);
    }),
  );
  const planes = (...values: number[]) => packNumbers(Float64Array.from(values)).planes;
  assertEquals([planes(), planes(NaN), planes(0, 1, 127), planes(128), planes(1.5, 2000), planes(2.0001)], [
    1,
    1,
    1,
    2,
    2,
    2,
  ]);
  assertEquals(planes(Math.PI), 8);
  assertEquals(planes(2 ** 52), 8);
});

Deno.test("packNumbers(): numbers that grow by little take less as differences, which pass over places without a number", () => {
  const values = Array.from({ length: 1000 }, (_, i) => i % 7 === 3 ? NaN : 1e6 + 3 * i);
  assertEquals(again(values, true), values);
  const { bytes } = packNumbers(Float64Array.from(values), true);
  assertEquals(new Set(bytes.slice(1)).size < 10, true);
});

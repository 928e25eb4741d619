import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../lib/base/errors.ts";
import { resolveSweep } from "../../lib/cli/resolve_sweep.ts";
import { SWEEP_LIMIT } from "../../lib/net/request.ts";

const BOUNDS = { min: 1, max: 64 * 1024 ** 2 };

const SWEEPS: [text: string, sizes: number[]][] = [
  ["1:8", [1, 2, 4, 8]],
  ["1:9", [1, 2, 4, 8, 9]],
  ["3:3", [3]],
  ["64:64KiB:x4", [64, 256, 1024, 4096, 16384, 65536]],
  ["1:10:x1.5", [1, 2, 3, 5, 8, 10]],
  ["1KB:1MB:x10", [1000, 10_000, 100_000, 1_000_000]],
  ["1:5:x1000000", [1, 5]],
  ["16:20:x1.001", [16, 17, 18, 19, 20]],
];

for (const [text, sizes] of SWEEPS) {
  Deno.test(`resolveSweep() makes of ${text} ${sizes}`, () => assertEquals(resolveSweep(text, BOUNDS), sizes));
}

Deno.test("resolveSweep() takes all powers of two from 1 byte to 64 MiB", () => {
  assertEquals(resolveSweep("1:64MiB", BOUNDS), Array.from({ length: 27 }, (_, power) => 2 ** power));
});

Deno.test("resolveSweep() begins with A, ends with B, rises, and stays within the limit", () => {
  const size = fc.integer({ min: 1, max: 1e6 });
  fc.assert(fc.property(size, size, fc.integer({ min: 1001, max: 9000 }), (a, b, thousandths) => {
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    let sizes: number[];
    try {
      sizes = resolveSweep(`${first}:${last}:x${thousandths / 1000}`, BOUNDS);
    } catch (error) {
      return assert(error instanceof UsageError && error.message.includes(`at most ${SWEEP_LIMIT} sizes`));
    }
    assertEquals([sizes[0], sizes.at(-1)], [first, last]);
    assert(sizes.length <= SWEEP_LIMIT);
    assert(sizes.every((size, i) => Number.isInteger(size) && (i === 0 || size > sizes[i - 1]!)), String(sizes));
  }));
});

Deno.test("resolveSweep() allows exactly as many sizes as the limit", () => {
  assertEquals(resolveSweep(`1:${SWEEP_LIMIT}:x1.001`, BOUNDS).length, SWEEP_LIMIT);
  assertThrows(() => resolveSweep(`1:${SWEEP_LIMIT + 1}:x1.001`, BOUNDS), UsageError, "at most 128 sizes");
});

for (
  const text of ["", "1", "1:", ":4", "1:4:2", "1:4:x", "1:4:x-2", "1:4:x2:x2", "1:4x2", "1-4", "a:b", "4:1", "1:4:x1"]
) {
  Deno.test(`resolveSweep() refuses '${text}'`, () => {
    assertThrows(() => resolveSweep(text, BOUNDS), UsageError, "--sizes");
  });
}

for (const text of ["1:1GiB:x1.00001", "1:2:x1.0000000000001", "1:1000000:x1.01"]) {
  Deno.test(`resolveSweep() refuses ${text}, which has no end in sight`, () => {
    assertThrows(() => resolveSweep(text, { min: 1, max: 1024 ** 3 }), UsageError, "at most 128 sizes");
  });
}

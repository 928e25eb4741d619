import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Process, SharedArray, SharedValue } from "../../lib/concurrency/mod.ts";

Deno.test("SharedValue holds a number of its type", () => {
  assertEquals(new SharedValue("int32").value, 0);
  const value = new SharedValue("float64", 0.5);
  value.value = -1 / 3;
  assertEquals(value.value, -1 / 3);
  assertEquals(new SharedValue("uint32", -1).value, 2 ** 32 - 1);
  assertEquals(new SharedValue("uint8", 255).add(2), 255);
  assertEquals(new SharedValue("uint64", 2n ** 64n - 1n).value, 2n ** 64n - 1n);
  assertThrows(() => new SharedValue("int128" as "int32"), RangeError, "int128");
});

Deno.test("SharedValue.add() gives what was there before, for every type", () => {
  for (const type of ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float64"] as const) {
    const value = new SharedValue(type, 3);
    assertEquals([value.add(4), value.value], [3, 7], type);
  }
  for (const type of ["int64", "uint64"] as const) {
    const value = new SharedValue(type, 3n);
    assertEquals([value.add(4n), value.value], [3n, 7n], type);
  }
});

Deno.test("SharedArray gives back any float64, and from() sees the same memory", () => {
  fc.assert(fc.property(fc.array(fc.double({ noNaN: true })), (values) => {
    const array = new SharedArray("float64", values);
    const same = SharedArray.from(structuredClone(array.handle));
    assertEquals(same.length, values.length);
    values.forEach((value, i) => assert(Object.is(same.get(i), value)));
    if (values.length > 0) array.set(0, 42);
    if (values.length > 0) assertEquals(same.get(0), 42);
  }));
});

Deno.test("SharedArray begins with zeros, and has no elements outside", () => {
  const array = new SharedArray("int32", 3);
  assertEquals([array.length, array.get(0), array.get(2)], [3, 0, 0]);
  for (const index of [-1, 3]) {
    assertThrows(() => array.get(index), RangeError);
    assertThrows(() => array.set(index, 1), RangeError);
    assertThrows(() => array.add(index, 1), RangeError);
  }
  assertThrows(() => new SharedArray("int32", -1), RangeError);
});

Deno.test("add() and lock count exactly under contention from four processes", async () => {
  const times = 20_000;
  const counts = new SharedArray("float64", [0, 0, 4]);
  const module = new URL("./fixtures/count_up.ts", import.meta.url);
  const processes = Array.from({ length: 4 }, () => new Process({ module, args: [counts.handle, times] }));
  await Promise.all(processes.map((process) => process.start()));
  await Promise.all(processes.map((process) => process.join()));
  assertEquals(processes.map((process) => process.exitCode), [0, 0, 0, 0]);
  assertEquals([counts.get(0), counts.get(1)], [4 * times, 4 * times]);
});

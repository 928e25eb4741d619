import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { chooseCpu, parseCpuList } from "../../lib/agent/cpu_list.ts";
import { CPU_LIMIT } from "../../lib/net/request.ts";

const ROLES = ["initiate", "serve"] as const;

Deno.test("parseCpuList() reads what the kernel prints", () => {
  assertEquals(parseCpuList("0-3,8,10-11\n"), [0, 1, 2, 3, 8, 10, 11]);
  assertEquals(parseCpuList("0"), [0]);
  assertEquals(parseCpuList("5-5"), [5]);
  assertEquals(parseCpuList("1022-1023"), [1022, 1023]);
  assertEquals(parseCpuList("\n"), []);
});

Deno.test("parseCpuList() is undefined for anything else", () => {
  for (
    const text of [
      "a",
      "0-",
      "-3",
      "0,",
      ",0",
      "0--3",
      "3-0",
      "1,1",
      "2,1",
      "0-3,2",
      "0 1",
      "0x1",
      "1.5",
      "0-7:2/4",
      "1024",
      "0-99999999",
    ]
  ) {
    assertEquals(parseCpuList(text), undefined, text);
  }
});

Deno.test("parseCpuList() gives back every list that is written", () => {
  const cpus = fc.uniqueArray(fc.integer({ min: 0, max: CPU_LIMIT - 1 }), { maxLength: 50 });
  fc.assert(fc.property(cpus, (list) => {
    list.sort((a, b) => a - b);
    assertEquals(parseCpuList(list.join(",")), list);
    assertEquals(parseCpuList(folded(list)), list);
  }));
});

/** Ascending numbers as the kernel writes them. */
function folded(list: number[]): string {
  const parts: [number, number][] = [];
  for (const cpu of list) {
    const last = parts.at(-1);
    if (last?.[1] === cpu - 1) last[1] = cpu;
    else parts.push([cpu, cpu]);
  }
  return parts.map(([first, last]) => first === last ? `${first}` : `${first}-${last}`).join(",");
}

Deno.test("chooseCpu() takes what was asked for", () => {
  const options = { role: "serve", index: 3, allowed: [0, 1], near: [1] } as const;
  assertEquals(chooseCpu(null, options), null);
  assertEquals(chooseCpu(0, options), 0);
  assertEquals(chooseCpu(77, options), 77);
});

Deno.test("chooseCpu() goes from the highest CPU near the interface down, both ends in turn", () => {
  const allowed = [0, 1, 2, 3, 8, 9];
  const chosen = (near: number[], count: number) =>
    Array.from(
      { length: count },
      (_, index) => ROLES.map((role) => chooseCpu("auto", { role, index, allowed, near })),
    );
  assertEquals(chosen([1, 2, 3], 3), [[3, 2], [1, 3], [2, 1]]);
  assertEquals(chosen([], 2), [[9, 8], [3, 2]]);
  assertEquals(chosen([64, 65], 1), [[9, 8]]);
  assertEquals(chosen([2, 65], 2), [[2, 2], [2, 2]]);
});

Deno.test("chooseCpu() has none to choose where none is allowed", () => {
  assertEquals(chooseCpu("auto", { role: "initiate", index: 0, allowed: [], near: [1] }), null);
});

Deno.test("chooseCpu() takes an allowed CPU, and two for the two ends of a flow", () => {
  const cpus = fc.uniqueArray(fc.integer({ min: 0, max: CPU_LIMIT - 1 }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(cpus, cpus, fc.nat(63), (allowed, near, index) => {
    const [one, other] = ROLES.map((role) => chooseCpu("auto", { role, index, allowed, near }));
    assert(allowed.includes(one!) && allowed.includes(other!));
    const both = near.filter((cpu) => allowed.includes(cpu)).length;
    if (both > 0) assert(near.includes(one!) && near.includes(other!));
    if ((both || allowed.length) > 1) assertNotEquals(one, other);
  }));
});

import { assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../lib/base/errors.ts";
import { expandHostList, foldHostList } from "../../lib/cluster/host_list.ts";
import { HOST_LIST_CASES } from "./host_list_cases.ts";

function refusal(text: string): string {
  return assertThrows(() => expandHostList(text), UsageError).message;
}

const letters = fc.stringMatching(/^[a-z]{1,3}$/);
const number = fc.integer({ min: 0, max: 1200 }).chain((value) =>
  fc.integer({ min: 1, max: 5 }).map((width) => String(value).padStart(width, "0"))
);
const nodeName = fc.array(fc.oneof(letters, number, fc.constantFrom("-", ".", "_")), { minLength: 1, maxLength: 7 })
  .map((parts) => parts.join("")).filter((name) => !/^[-.]/.test(name));

/** A range and the numbers it stands for, made without the code under test. */
const range = fc.record({
  first: fc.integer({ min: 0, max: 150 }),
  count: fc.integer({ min: 1, max: 12 }),
  step: fc.integer({ min: 1, max: 7 }),
  width: fc.integer({ min: 1, max: 4 }),
}).map(({ first, count, step, width }) => {
  const numbers = Array.from({ length: count }, (_, i) => String(first + i * step).padStart(width, "0"));
  const [start, end] = [numbers[0]!, numbers.at(-1)!];
  return { text: count === 1 ? start : step === 1 ? `${start}-${end}` : `${start}-${end}/${step}`, numbers };
});

Deno.test("expandHostList() expands or refuses every case of the table", () => {
  for (const { text, ours } of HOST_LIST_CASES) {
    if (ours === null) refusal(text);
    else assertEquals(expandHostList(text), ours.split(" "), text);
  }
});

Deno.test("expandHostList() gives a range's numbers with their step and padding", () => {
  fc.assert(fc.property(letters, range, fc.constantFrom("", "x", "-ib0"), (prefix, { text, numbers }, suffix) => {
    assertEquals(expandHostList(`${prefix}[${text}]${suffix}`), numbers.map((number) => prefix + number + suffix));
  }));
});

Deno.test("expandHostList() gives the product of all brackets, the last one fastest", () => {
  fc.assert(fc.property(fc.array(range, { minLength: 1, maxLength: 3 }), (ranges) => {
    const names = ranges.reduce(
      (heads, { numbers }) => heads.flatMap((head) => numbers.map((number) => `${head}n${number}`)),
      [""],
    );
    assertEquals(expandHostList(ranges.map(({ text }) => `n[${text}]`).join("")), names);
  }));
});

Deno.test("expandHostList() gives what nested brackets give, in their place", () => {
  assertEquals(expandHostList("n[1,2[0-1,8[5-6]],x[7]y,9]"), "n1 n20 n21 n285 n286 nx7y n9".split(" "));
  assertEquals(expandHostList("a[b[1-2]c[3-4],5]d"), "ab1c3d ab1c4d ab2c3d ab2c4d a5d".split(" "));
});

Deno.test("expandHostList() refuses too many nodes at once, with their count", () => {
  const start = performance.now();
  for (
    const [text, count] of [
      ["cn[1-99999999999]", "99999999999"],
      ["cn[1-100001]", "100001"],
      ["cn[0-200000/2]", "100001"],
      ["r[1-1000]n[1-1000]", "1000000"],
      ["a[1-60000],b[1-60000]", "120000"],
      ["a[[1-60000],x[1-60000]]", "120000"],
      ["r[1-99999999999]n[1-99999999999]", "9999999999800000000001"],
      ["n[1-2]".repeat(200), "about 10^60"],
      [`n[0-${"9".repeat(200)}]`, "about 10^200"],
    ] as const
  ) {
    assertEquals(refusal(text).replace(/^.*nodes: /, ""), count);
  }
  assertLess(performance.now() - start, 2000);
  assertEquals(expandHostList("cn[000001-100000]").length, 100_000);
});

Deno.test("expandHostList() is not brought down by long or deep texts", () => {
  for (const text of ["[", "[1", "]", "[1]", "a,", "9", "1-", "n[1,", "\n"]) refusal(text.repeat(50_000));
  refusal(`${"[".repeat(17)}1${"]".repeat(17)}`);
  assertEquals(expandHostList(`${"[".repeat(16)}1${"]".repeat(16)}`), ["1"]);
});

Deno.test("expandHostList() takes names of 253 characters and no longer ones", () => {
  const longest = "a".repeat(251);
  assertEquals(expandHostList(`${longest}[10-11]`), [`${longest}10`, `${longest}11`]);
  refusal(`${longest}[99-100]`);
  refusal(`a[${"0".repeat(254)}]`);
});

Deno.test("expandHostList() takes no character outside A-Z a-z 0-9 . _ - in a name", () => {
  for (let code = 0; code < 0x180; code++) {
    const character = String.fromCharCode(code);
    if (/[A-Za-z0-9._-]/.test(character)) assertEquals(expandHostList(`a${character}b`), [`a${character}b`]);
    else if (character !== ",") refusal(`a${character}b`);
  }
  refusal("a\u{1f600}");
  refusal("cn[1-\u0663]"); // digits of other scripts
});

Deno.test("expandHostList() says in one line of ASCII what is wrong, and where", () => {
  assertEquals(refusal("cn[7-1]"), "reading host list 'cn[7-1]': a range runs backwards: '7-1'");
  assertEquals(refusal("cn[1-3,2]"), "reading host list 'cn[1-3,2]': a node is named twice: 'cn2'");
  assertEquals(
    refusal("cn 1"),
    "reading host list 'cn 1': this character cannot stand in a node name: ' '",
  );
  assertEquals(
    refusal("-x"),
    "reading host list '-x': a node name begins with '-': '-x'",
  );
  assertEquals(
    refusal("a\u001b[2J"),
    "reading host list 'a\\u{1b}[2J': this character cannot stand in a node name: '\\u{1b}'",
  );
  const named = assertThrows(() => expandHostList("a[", "hosts.txt, line 3"), UsageError);
  assertEquals(named.message, "reading hosts.txt, line 3: a '[' without its ']': '['");
});

Deno.test("expandHostList() either gives distinct names or throws a UsageError of one line, whatever the text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.array(fc.constantFrom("[", "]", ",", "-", "/", "0", "1", "9", "a", "."), { maxLength: 20 }).map((all) =>
      all.join("")
    ),
  );
  fc.assert(
    fc.property(text, (text) => {
      try {
        const names = expandHostList(text);
        assertEquals(new Set(names).size, names.length);
        for (const name of names) assertEquals(expandHostList(name), [name]);
      } catch (error) {
        if (!(error instanceof UsageError) || /[^\x20-\x7e…]/.test(error.message)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("foldHostList() is undone by expandHostList()", () => {
  const anyNames = fc.uniqueArray(nodeName, { minLength: 1, maxLength: 40 });
  const runs = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b1c", "r"), range), { maxLength: 4, minLength: 1 })
    .map((all) => [...new Set(all.flatMap(([prefix, { numbers }]) => numbers.map((number) => prefix + number)))]);
  fc.assert(fc.property(fc.oneof(anyNames, runs), (names) => {
    assertEquals(expandHostList(foldHostList(names)), names);
  }));
});

Deno.test("foldHostList() puts neighbours together and keeps the order", () => {
  for (
    const [names, folded] of [
      ["", ""],
      ["cn1", "cn1"],
      ["a b", "a,b"],
      ["cn1 cn2 cn3 cn5 a b cn6", "cn[1-3,5],a,b,cn6"],
      ["cn3 cn1 cn2", "cn[3,1-2]"],
      ["cn3 cn2 cn1", "cn[3,2,1]"],
      ["cn1 cn3 cn5", "cn[1,3,5]"],
      ["cn8 cn9 cn10", "cn[8-10]"],
      ["cn08 cn09 cn10", "cn[08-10]"],
      ["cn099 cn100 cn999 cn1000", "cn[099-100,999-1000]"],
      ["cn98 cn099", "cn[98,099]"],
      ["cn1 cn01", "cn[1,01]"],
      ["1 2 3", "[1-3]"],
      ["r1n1 r1n2 r2n1 r2n2", "r[1-2]n[1-2]"],
      ["r1n1 r1n2 r2n1 r3n1", "r1n[1-2],r[2-3]n1"],
      ["r1n1 r2n1 r1n2 r2n2", "r[1-2]n1,r[1-2]n2"],
      ["cn1.a cn2.a cn3.b", "cn[1-2].a,cn3.b"],
    ] as const
  ) {
    assertEquals(foldHostList(names.split(" ").filter((name) => name !== "")), folded);
  }
});

Deno.test("foldHostList() folds 100,000 nodes in the time of a moment", () => {
  const names = expandHostList("r[001-100]n[0001-1000]");
  const start = performance.now();
  assertEquals(foldHostList(names), "r[001-100]n[0001-1000]");
  assertLess(performance.now() - start, 5000);
});

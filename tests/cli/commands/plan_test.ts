import { assertEquals, assertStringIncludes } from "@std/assert";
import { commandLine } from "../capture.ts";

Deno.test("oobw plan --format json gives the plan and the time that it will take", async () => {
  const { status, stdout, stderr } = await commandLine(["plan", "cn[1-7]", "--probe", "sim", "--format", "json"]);
  const { nodes, pairs, rounds, estimate_s } = JSON.parse(stdout);
  assertEquals([status, stderr], [0, ""]);
  assertEquals(nodes, ["cn1", "cn2", "cn3", "cn4", "cn5", "cn6", "cn7"]);
  assertEquals([pairs, rounds.length, rounds[0].length, estimate_s], [21, 7, 3, 35]);
});

const ESTIMATES: [argv: string, seconds: number][] = [
  ["cn[1-4] --probe sim --sim-delay 1s --schedule serial", 6],
  ["cn[1-4] --probe sim --sim-delay 1s..3s --schedule all", 2],
  ["cn[1-4] --probe sim --sim-delay 1s --schedule all --concurrency 4", 2],
  ["cn[1-8] --probe sim --sim-delay 1s --concurrency 3 --barrier", 14],
  ["cn[1-8] --probe sim --sim-delay 1s --rounds 2", 2],
];

for (const [argv, seconds] of ESTIMATES) {
  Deno.test(`oobw plan ${argv} takes ${seconds} s`, async () => {
    const { stdout } = await commandLine(["plan", ...argv.split(" "), "--format", "json"]);
    assertEquals(JSON.parse(stdout).estimate_s, seconds);
  });
}

Deno.test("oobw plan --format plain prints the nodes' names, fully expanded", async () => {
  const { status, stdout, stderr } = await commandLine(["plan", "r[1-2]n[08-10]", "--format", "plain"]);
  assertEquals([status, stderr], [0, ""]);
  assertEquals(stdout, "r1n08\nr1n09\nr1n10\nr2n08\nr2n09\nr2n10\n");
});

Deno.test("oobw plan prints a page, and what the demo is on stderr unless it shall be quiet", async () => {
  const { status, stdout, stderr } = await commandLine(["plan"]);
  assertEquals(status, 0);
  assertStringIncludes(stdout, "cn[1-7]");
  assertStringIncludes(stderr, "demo: ");
  assertEquals((await commandLine(["plan", "-q"])).stderr, "");
});

Deno.test("oobw plan shows the demo end well under a minute", async () => {
  const { stdout } = await commandLine(["plan", "--format", "json"]);
  const { pairs, estimate_s } = JSON.parse(stdout);
  assertEquals(pairs, 21);
  assertEquals(estimate_s < 20, true, `${estimate_s} s`);
});

Deno.test("oobw plan gives the same rounds for the same seed", async () => {
  const argv = ["plan", "cn[1-9]", "--order", "random", "--format", "json", "--seed"];
  const [first, same, other] = await Promise.all(["1", "1", "2"].map((seed) => commandLine([...argv, seed])));
  assertEquals(first, same);
  assertEquals(first!.stdout === other!.stdout, false);
});

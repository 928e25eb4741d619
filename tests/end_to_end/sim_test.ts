import { assert, assertEquals, assertMatch, assertNotEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { FROM_SOURCE, run } from "./program.ts";

const SIM = ["cn[1-7]", "--probe", "sim"];

Deno.test("oobw NODES prints one plain line a pair in plan order, 4 decimals, and the elapsed time", async () => {
  const { code, stdout, stderr } = await run(...SIM, "--schedule", "all", "--sim-delay", "50ms", "--format", "plain");
  assertEquals(code, 0, stderr);
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines.length, 21);
  assertMatch(lines[0]!, /^cn1 cn2 /);
  assertMatch(lines[20]!, /^cn6 cn7 /);
  for (const line of lines) {
    assertMatch(line, /^cn\d cn\d \d{3}\.\d{4} \d{3}\.\d{4}$/);
    for (const value of line.split(" ").slice(2).map(Number)) assert(value >= 100 && value <= 200, line);
  }
  assertMatch(stderr, /(^|\n)elapsed \d+\.\d\d s\n$/);
});

Deno.test("the same --seed gives the same output whatever --workers is, another seed another one", async () => {
  const plain = async (...more: string[]) =>
    (await run(...SIM, "--sim-delay", "0", "--format", "plain", ...more)).stdout;
  const one = await plain("--seed", "7", "--workers", "1");
  assertEquals(await plain("--seed", "7", "--workers", "3"), one);
  assertNotEquals(await plain("--seed", "8", "--workers", "1"), one);
});

Deno.test("every format comes out whole", async () => {
  for (
    const format of ["table", "plain", "csv", "json", "jsonl", "matrix", "heatmap", "markdown", "prometheus", "junit"]
  ) {
    const { code, stdout } = await run(...SIM, "--sim-delay", "0", "--format", format);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "cn7");
    assert(stdout.endsWith("\n"), format);
    if (format === "json") assertEquals(JSON.parse(stdout).pairs.length, 21);
    if (format === "jsonl") assertEquals(stdout.trimEnd().split("\n").map((line) => JSON.parse(line)).length, 21);
  }
});

Deno.test("one pair over its time limit: exit status 1, and the pair is named", async () => {
  const { code, stdout } = await run(
    "a,b,c",
    "--probe",
    "sim",
    "--sim-delay",
    "1h",
    "--timeout",
    "50ms",
    "--format",
    "plain",
  );
  assertEquals(code, 1);
  assertEquals(stdout, "a b - - timeout\na c - - timeout\nb c - - timeout\n");
});

Deno.test("--schedule rounds without barriers is faster than with --barrier when durations differ", async () => {
  const elapsed = async (...more: string[]) => {
    const args = [
      "n[1-16]",
      "--probe",
      "sim",
      "--sim-delay",
      "5ms..150ms",
      "--seed",
      "1",
      "--format",
      "json",
      "--workers",
      "2",
    ];
    const { code, stdout, stderr } = await run(...args, ...more);
    assertEquals(code, 0, stderr);
    return JSON.parse(stdout).summary.elapsed_s as number;
  };
  assert(await elapsed() < await elapsed("--barrier"));
});

Deno.test("a reader that goes away (| head) ends the program without a word", async () => {
  const pipeline = new Deno.Command("sh", {
    args: [
      "-c",
      '"$@" | head -n 1',
      "sh",
      ...FROM_SOURCE,
      "n[1-300]",
      "--no-save",
      "--probe",
      "sim",
      "--sim-delay",
      "0",
      "--format",
      "jsonl",
    ],
    stderr: "piped",
  });
  const { stdout, stderr } = await pipeline.output();
  assertMatch(new TextDecoder().decode(stdout), /^\{"kind":"pair".*\}\n$/);
  assertNotMatch(new TextDecoder().decode(stderr), /error|oobw:|at /i);
});

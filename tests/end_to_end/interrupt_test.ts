import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Program } from "./program.ts";

/** A run that is under way when its first line has come: pairs of 400 ms, three at a time. */
const SIM = ["cn[1-7]", "--probe", "sim", "--sim-delay", "400ms", "--format", "jsonl"];

async function interrupted(args: string[], ...signals: Deno.Signal[]) {
  const program = new Program(args);
  await program.stdout.shows("\n");
  for (const signal of signals) program.child.kill(signal);
  const ended = await program.end();
  const records = ended.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(records.length, 21);
  assertEquals(new Set(records.map(({ a, b }) => `${a} ${b}`)).size, 21);
  assert(ended.stderr.trimEnd().split("\n").at(-1)!.startsWith("elapsed "), ended.stderr);
  const skipped = records.filter(({ status }) => status === "skipped");
  assert(skipped.every(({ reason }) => reason === "interrupted"));
  return { ...ended, measured: records.filter(({ status }) => status === "measured").length, skipped: skipped.length };
}

Deno.test("SIGINT once: finishes the pairs in flight, starts no more, exit status 130", async () => {
  const { code, stderr, measured, skipped } = await interrupted(SIM, "SIGINT");
  assertEquals(code, 130);
  assertStringIncludes(stderr, "Ctrl-C again");
  assert(measured >= 3 && skipped >= 9, `${measured} measured, ${skipped} skipped`);
});

Deno.test("SIGTERM: gives up what is in flight, exit status 143", async () => {
  // With this seed one pair takes 0.09 s and the next 33 s.
  const { code, measured, skipped } = await interrupted(
    [...SIM.with(4, "50ms..2m"), "--schedule", "all", "--seed", "13106"],
    "SIGTERM",
  );
  assertEquals([code, measured, skipped], [143, 1, 20]);
});

Deno.test("SIGINT when all pairs are in flight: all are measured, so the exit status is 0", async () => {
  const { code, measured } = await interrupted([...SIM.with(4, "50ms..2s"), "--schedule", "all"], "SIGINT");
  assertEquals([code, measured], [0, 21]);
});

Deno.test("SIGINT twice in the middle of a tcp measurement: stops at once, leaves no agent", async () => {
  const args = ["cn[1-7]", "--launcher", "local", "--duration", "300ms", "--format", "jsonl"];
  const program = new Program(args);
  await program.stdout.shows("\n");
  assertEquals((await program.processes()).length, 8);
  program.child.kill("SIGINT");
  await program.stderr.shows("Ctrl-C again");
  program.child.kill("SIGINT");
  const { code } = await program.end();
  assertEquals(code, 130);
  assertEquals(await program.processes(), []);
});

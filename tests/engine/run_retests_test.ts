import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { AgainStep, RunContext } from "../../lib/engine/run_context.ts";
import { runPairs } from "../../lib/engine/run_pairs.ts";
import type { RetestRecord } from "../../lib/results/run.ts";
import { names, simOptions } from "./run_options.ts";

const PAIR_WORKER = new URL("../../workers/pair_worker.ts", import.meta.url);
const CRASH_AGAIN_WORKER = new URL("./fixtures/crash_again_worker.ts", import.meta.url);

function contextOf(steps: AgainStep[], more: Partial<RunContext> = {}): RunContext {
  const never = new AbortController().signal;
  return {
    workerModule: PAIR_WORKER,
    stopping: never,
    aborting: never,
    nextRetest: (_, retests) => steps[retests.length] ?? null,
    ...more,
  };
}

const shortly = ({ a, b, status, attempt, alone }: RetestRecord) => `${a} ${b} ${status} ${attempt} ${alone}`;

Deno.test("runPairs() ends a retest whose worker breaks, long before its time limit, and goes on with a fresh one", async () => {
  const options = { ...simOptions(names(6)), workers: 2, timeoutMs: 3_600_000 };
  const steps = [{ a: 0, b: 1, alone: true }, { a: 0, b: 2, alone: false }, { a: 2, b: 4, alone: true }];
  const { retests, pairs } = await runPairs(options, contextOf(steps, { workerModule: CRASH_AGAIN_WORKER }));
  assertEquals(retests.map(shortly), [
    "cn1 cn2 failed 2 true",
    "cn1 cn3 failed 2 false",
    "cn3 cn5 measured 2 true",
  ]);
  for (const record of retests.slice(0, 2)) {
    assert(record.status === "failed");
    assertEquals(record.reason, "crashed");
    assertStringIncludes(record.detail, "broken by a retest");
  }
  assert(pairs.every(({ status }) => status === "measured"));
});

Deno.test("runPairs() of a run that is known measures nothing but what is asked for, also pairs that are not planned", async () => {
  const options = simOptions(names(6));
  const first = await runPairs(options, contextOf([{ a: 1, b: 3, alone: true }]));
  const known = { pairs: first.pairs, retests: first.retests };
  const told: string[] = [];
  const { pairs, retests, status } = await runPairs(
    options,
    contextOf([{ a: 1, b: 3, alone: true }, { a: 3, b: 1, alone: true }], {
      known,
      onPair: ({ a, b }) => told.push(`${a} ${b}`),
    }),
  );
  assertEquals([told, status], [[], "finished"]);
  assertEquals([...pairs], [...first.pairs]);
  assertEquals(retests.map(shortly), ["cn2 cn4 measured 3 true", "cn4 cn2 measured 1 true"]);
});

Deno.test("runPairs() that is to stop before all is measured once more is interrupted; not when nothing is left", async () => {
  const options = simOptions(names(6));
  const steps = [{ a: 0, b: 1, alone: true }, { a: 0, b: 2, alone: true }];
  for (const [at, expected] of [[1, "interrupted"], [2, "finished"]] as const) {
    const stop = new AbortController();
    let count = 0;
    const onRetest = () => void (++count === at && stop.abort());
    const { status, retests, pairs } = await runPairs(options, contextOf(steps, { stopping: stop.signal, onRetest }));
    assertEquals([status, retests.length], [expected, at]);
    assert(pairs.every((pair) => pair.status === "measured"));
  }
});

Deno.test("runPairs() that is to stop when only suspects are left measures none of them, and is interrupted", async () => {
  const options = simOptions(names(4));
  for (const [steps, expected] of [[[{ a: 0, b: 1, alone: true }], "interrupted"], [[], "finished"]] as const) {
    const stop = new AbortController();
    let count = 0;
    const onPair = () => void (++count === 6 && stop.abort());
    const { status, retests } = await runPairs(options, contextOf([...steps], { stopping: stop.signal, onPair }));
    assertEquals([status, retests], [expected, []]);
  }
});

import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import type { Outcome } from "../../lib/results/outcome.ts";
import type { RetestRecord } from "../../lib/results/run.ts";
import { FakeRun, measuredAt, WORKERS } from "./fake_again_run.ts";
import { planOf } from "./virtual_run.ts";

/** Every pair that was given out, in order. */
const pairsOf = ({ assigned }: FakeRun) => assigned.flatMap(({ pairs }) => pairs);

Deno.test("MeasureAgain measures a pair alone, by the worker of its first node, and tells of it", async () => {
  const run = new FakeRun(planOf(8)).endAll();
  const { a, b, nodes } = run.plan;
  const records = await run.run([{ pair: 9, alone: true }]);
  assertEquals(run.assigned, [{ worker: a(9) % WORKERS, pairs: [9], again: { repeat: 1, alone: true } }]);
  assertEquals(records, [{
    kind: "retest",
    a: nodes[a(9)]!,
    b: nodes[b(9)]!,
    status: "measured",
    latency_us: 19,
    bandwidth_MBps: 1009,
    start_s: 1,
    end_s: 1.02,
    attempt: 2,
    alone: true,
  }]);
  assertEquals([run.told, run.settled, run.wakes], [records, 1, 0]);
});

Deno.test("MeasureAgain measures one after the other, and says how often each pair was", async () => {
  const run = new FakeRun(planOf(6));
  let inFlight = 0;
  run.onAssign = ({ pairs }) => {
    assertEquals([pairs.length, ++inFlight], [1, 1]);
    setTimeout(() => {
      inFlight--;
      run.end(pairs[0]!);
    }, 1);
  };
  const records = await run.run([2, 5, 2, 2].map((pair) => ({ pair, alone: true })));
  assertEquals(pairsOf(run), [2, 5, 2, 2]);
  assertEquals(run.assigned.map(({ again }) => again!.repeat), [1, 1, 2, 3]);
  assertEquals(records.map(({ attempt }) => attempt), [2, 2, 3, 4]);
});

Deno.test("MeasureAgain asks what is next with all that has come so far, until it is nothing", async () => {
  const run = new FakeRun(planOf(6)).endAll();
  const seen: number[] = [];
  const records = await run.run((retests) => {
    seen.push(retests.length);
    return retests.length < 3 ? { pair: retests.length, alone: true } : null;
  });
  assertEquals([seen, records.length], [[0, 1, 2, 3], 3]);
  assertEquals(await run.run([]), []);
});

Deno.test("MeasureAgain measures a pair under load beside its round, once each, and records only the one", async () => {
  const run = new FakeRun(planOf(8)).endAll();
  const { plan: { a, round, size } } = run;
  const records = await run.run([{ pair: 11, alone: false }]);
  const wanted = Array.from({ length: size }, (_, pair) => pair).filter((pair) => round(pair) === round(11));
  assertEquals(pairsOf(run).sort((x, y) => x - y), wanted);
  for (const { worker, pairs, again } of run.assigned) {
    for (const pair of pairs) assertEquals(a(pair) % WORKERS, worker);
    assertEquals(again, { repeat: 1, alone: false });
  }
  assertEquals(new Set(run.assigned.map(({ worker }) => worker)).size, run.assigned.length);
  assertEquals(records.map(({ alone, attempt, ...record }) => [alone, attempt, record.status]), [[
    false,
    2,
    "measured",
  ]]);
  assertEquals(records[0]!.status === "measured" && records[0]!.latency_us, 21);
});

Deno.test("MeasureAgain has no more pairs in flight than may be, the one that is asked for among them", async () => {
  for (const [concurrency, expected] of [[1, 1], [2, 2], [3, 3], [100, 6]] as const) {
    const run = new FakeRun(planOf(12), { concurrency }).endAll();
    const last = run.plan.size - 1;
    await run.run([{ pair: last, alone: false }]);
    assertEquals([pairsOf(run).length, pairsOf(run).includes(last)], [expected, true], `${concurrency}`);
  }
});

Deno.test("MeasureAgain leaves out neighbours that had failed: they would be waited for", async () => {
  const run = new FakeRun(planOf(8)).endAll();
  const { plan: { round, size } } = run;
  const neighbours = Array.from({ length: size }, (_, pair) => pair).filter((pair) =>
    round(pair) === round(11) && pair !== 11
  );
  run.failed.add(neighbours[0]!);
  await run.run([{ pair: 11, alone: false }]);
  assertEquals(pairsOf(run).sort((x, y) => x - y), [11, ...neighbours.slice(1)].sort((x, y) => x - y));
});

Deno.test("MeasureAgain waits for the whole round before it goes on", async () => {
  const run = new FakeRun(planOf(6));
  const records = run.run([{ pair: 0, alone: false }, { pair: 1, alone: true }]);
  const round = pairsOf(run);
  assertEquals(round.length, 3);
  run.end(0);
  run.end(round.find((pair) => pair !== 0)!);
  await delay(1);
  assertEquals([pairsOf(run).length, run.told.length], [3, 0]);
  run.end(round.findLast((pair) => pair !== 0)!);
  await delay(1);
  assertEquals([pairsOf(run).slice(3), run.told.length], [[1], 1]);
  run.end(1);
  assertEquals((await records).map(({ attempt }) => attempt), [2, 2]);
});

Deno.test("MeasureAgain records a failure as it is, and one of a neighbour not at all", async () => {
  const failure: Outcome = { status: "failed", reason: "refused", detail: "nobody listens", blame: "cn2" };
  const alone = await new FakeRun(planOf(6)).endAll(() => failure).run([{ pair: 0, alone: true }]);
  assertEquals(alone.map(({ start_s: _, end_s: __, ...record }) => record), [
    { kind: "retest", a: "cn1", b: "cn2", ...failure, attempt: 2, alone: true },
  ]);
  const loaded = await new FakeRun(planOf(6)).endAll((pair) => pair === 0 ? measuredAt(0) : failure)
    .run([{ pair: 0, alone: false }]);
  assertEquals(loaded.map(({ status }) => status), ["measured"]);
});

Deno.test("MeasureAgain takes a pair for failed whose end is late, and goes on", async () => {
  const run = new FakeRun(planOf(6), { limitMs: 5 });
  run.onAssign = ({ pairs }) => void (pairs[0] === 1 && queueMicrotask(() => run.end(1)));
  const records = await run.run([{ pair: 0, alone: true }, { pair: 1, alone: true }]);
  assertEquals(run.wakes, 1);
  assertEquals(records, [
    {
      kind: "retest",
      a: "cn1",
      b: "cn2",
      status: "failed",
      reason: "timeout",
      detail: "no end within 5 ms",
      start_s: 1,
      end_s: 1.005,
      attempt: 2,
      alone: true,
    },
    { ...records[1]!, status: "measured", a: "cn1", b: "cn3" } as RetestRecord,
  ]);
});

Deno.test("MeasureAgain keeps what was measured under load though a neighbour never ends", async () => {
  const run = new FakeRun(planOf(6), { limitMs: 30 });
  run.onAssign = ({ pairs }) => void (pairs.includes(0) && queueMicrotask(() => run.end(0)));
  const [record, ...more] = await run.run([{ pair: 0, alone: false }]);
  assertEquals([record!.status, record!.end_s, run.wakes, more], ["measured", 1.02, 1, []]);
});

Deno.test("MeasureAgain leaves ends of pairs alone that it does not wait for", async () => {
  const run = new FakeRun(planOf(6), { limitMs: 5 });
  assertEquals(run.end(3), false);
  const records = run.run([{ pair: 0, alone: true }]);
  assertEquals([run.end(3), run.told.length], [false, 0]);
  assertEquals([run.end(0), run.end(0)], [true, false]);
  assertEquals((await records).map(({ status }) => status), ["measured"]);
  assertEquals(run.end(0), false);
});

Deno.test("MeasureAgain leaves an end alone that comes after its time, when it waits for another pair", async () => {
  const run = new FakeRun(planOf(6), { limitMs: 5 });
  run.onAssign = ({ pairs }) => {
    if (pairs[0] !== 1) return;
    queueMicrotask(() => {
      assertEquals(run.end(0), false);
      run.end(1);
    });
  };
  const records = await run.run([{ pair: 0, alone: true }, { pair: 1, alone: true }]);
  assertEquals(records.map(({ status }) => status), ["failed", "measured"]);
});

Deno.test("MeasureAgain begins nothing when the run is to stop, or is over", async () => {
  const stopped = new FakeRun(planOf(6)).endAll(), over = new FakeRun(planOf(6)).endAll();
  stopped.stopping.abort();
  over.isOver = true;
  for (const run of [stopped, over]) assertEquals([await run.run([{ pair: 0, alone: true }]), run.assigned], [[], []]);
});

Deno.test("MeasureAgain waits for what is in flight when the run is to stop, and keeps what came before", async () => {
  const run = new FakeRun(planOf(6));
  const records = run.run([{ pair: 0, alone: true }, { pair: 1, alone: true }, { pair: 2, alone: true }]);
  run.end(0);
  await delay(1);
  assertEquals(pairsOf(run), [0, 1]);
  run.stopping.abort();
  run.wake();
  let isDone = false;
  records.then(() => isDone = true);
  await delay(1);
  assertEquals(isDone, false);
  run.end(1);
  assertEquals((await records).map(({ b }) => b), ["cn2"]);
  assertEquals([pairsOf(run), run.told.length], [[0, 1], 1]);
});

Deno.test("MeasureAgain waits for nothing any more when all is over", async () => {
  const run = new FakeRun(planOf(6));
  const records = run.run([{ pair: 0, alone: true }]);
  run.stopping.abort();
  run.isOver = true;
  run.wake();
  assertEquals(await records, []);
});

Deno.test("MeasureAgain goes on counting attempts where the pair was tried before, and was measured again by an earlier start", async () => {
  const run = new FakeRun(planOf(6)).endAll();
  run.attempts.set(2, 3);
  const earlier = await run.run([{ pair: 2, alone: true }, { pair: 4, alone: true }]);
  assertEquals(earlier.map(({ attempt }) => attempt), [4, 2]);
  const later = new FakeRun(planOf(6)).endAll();
  later.attempts.set(2, 3);
  const elsewhere = { ...earlier[0]!, a: "cn77" }; // of a node that is left out by now
  const records = await later.run([2, 4, 5, 2].map((pair) => ({ pair, alone: true })), [...earlier, elsewhere]);
  assertEquals(records.map(({ attempt }) => attempt), [5, 3, 2, 6]);
  // Each time something else is drawn.
  assertEquals(later.assigned.map(({ again }) => again!.repeat), [2, 2, 1, 3]);
});

Deno.test("MeasureAgain measures pairs that are not planned, under numbers of their own", async () => {
  const run = new FakeRun(planOf(8, { rounds: 2 })).endAll();
  const { plan: { size, find, nodes } } = run;
  const unplanned = nodes.flatMap((_, a) => nodes.flatMap((_, b) => a < b && find(a, b) < 0 ? [{ a, b }] : []));
  const [one, other] = unplanned as [{ a: number; b: number }, { a: number; b: number }];
  const records = await run.run([one, other, one].map((pair) => ({ ...pair, alone: true })));
  assertEquals(run.assigned.map(({ worker, pairs, again }) => [worker, pairs, again!.repeat]), [
    [one.a % WORKERS, [size], 0],
    [other.a % WORKERS, [size + 1], 0],
    [one.a % WORKERS, [size], 1],
  ]);
  const names = [one, other, one].map(({ a, b }) => [nodes[a], nodes[b]]);
  assertEquals(records.map(({ a, b, attempt }) => [a, b, attempt]), [
    [...names[0]!, 1],
    [...names[1]!, 1],
    [...names[2]!, 2],
  ]);
});

Deno.test("MeasureAgain ends a pair whose worker is gone at once, and goes on when there is a fresh one", async () => {
  const run = new FakeRun(planOf(6));
  const records = run.run([{ pair: 0, alone: true }, { pair: 1, alone: true }]);
  const { worker } = run.assigned[0]!;
  run.again.lost((worker + 1) % WORKERS, "another one");
  run.elapsedMs += 50;
  run.isReady = false;
  run.again.lost(worker, "its worker ended: exit code 1");
  run.wake();
  await delay(1);
  assertEquals([run.told.length, pairsOf(run)], [1, [0]]);
  run.isReady = true;
  run.wake();
  await delay(1);
  assertEquals(pairsOf(run), [0, 1]);
  run.end(1);
  const [gone, fine] = await records;
  assertEquals(gone, {
    kind: "retest",
    a: "cn1",
    b: "cn2",
    status: "failed",
    reason: "crashed",
    detail: "its worker ended: exit code 1",
    start_s: 1,
    end_s: 1.05,
    attempt: 2,
    alone: true,
  });
  assertEquals([fine!.status, run.wakes], ["measured", 0]);
});

Deno.test("MeasureAgain keeps what was measured under load though the worker of a neighbour is gone", async () => {
  const run = new FakeRun(planOf(8));
  const records = run.run([{ pair: 11, alone: false }]);
  const own = run.assigned.find(({ pairs }) => pairs.includes(11))!;
  for (const { worker, pairs } of run.assigned) {
    if (worker !== own.worker) pairs.forEach(() => run.again.lost(worker, "gone"));
  }
  for (const pair of own.pairs) run.end(pair);
  assertEquals((await records).map(({ status }) => status), ["measured"]);
});

Deno.test("MeasureAgain begins nothing more when no worker is to be had, or the run is to stop, while it waits for one", async () => {
  for (const end of ["isOver", "stopping"] as const) {
    const run = new FakeRun(planOf(6));
    run.isReady = false;
    const records = run.run([{ pair: 0, alone: true }]);
    await delay(1);
    if (end === "isOver") run.isOver = true;
    else run.stopping.abort();
    run.wake();
    assertEquals([await records, run.assigned], [[], []]);
  }
});

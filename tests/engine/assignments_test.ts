import { assert, assertEquals } from "@std/assert";
import { Assignments } from "../../lib/engine/assignments.ts";
import type { ToWorker } from "../../lib/engine/messages.ts";

function assigning(workers: number) {
  const sent: [worker: number, pairs: number[]][] = [];
  const assignments = new Assignments(workers, (worker, message: ToWorker) => {
    assert(message.kind === "assign");
    sent.push([worker, [...message.pairs]]);
  });
  return { assignments, take: () => sent.splice(0) };
}

Deno.test("Assignments.send() tells each worker of its new pairs in one message, once", () => {
  const { assignments, take } = assigning(3);
  assignments.add(0, 7, 0, 1, 10);
  assignments.add(2, 8, 2, 3, 10);
  assignments.add(0, 9, 4, 5, 10);
  assertEquals(take(), []);
  assignments.send();
  assertEquals(take(), [[0, [7, 0, 1, 9, 4, 5]], [2, [8, 2, 3]]]);
  assignments.send();
  assertEquals(take(), []);
});

Deno.test("Assignments knows how many pairs are in flight, how long they have been, and which is the oldest", () => {
  const { assignments } = assigning(2);
  assertEquals([assignments.count, assignments.elapsedMs(50), assignments.oldest(0)], [0, 0, undefined]);
  assignments.add(0, 1, 0, 1, 10);
  assignments.add(0, 2, 2, 3, 20);
  assignments.add(1, 3, 5, 4, 40);
  assertEquals([assignments.count, assignments.elapsedMs(50)], [3, 40 + 30 + 10]);
  assertEquals([assignments.oldest(0), assignments.oldest(1)], [[1, 10], [3, 40]]);
  assertEquals(assignments.remove(0, 1), 10);
  assertEquals([assignments.count, assignments.elapsedMs(50), assignments.oldest(0)], [2, 40, [2, 20]]);
  assertEquals([assignments.remove(0, 1), assignments.remove(1, 2)], [undefined, undefined]);
  assertEquals(assignments.count, 2);
});

Deno.test("Assignments.keepUp() is false while a worker has not taken up what is on its way to it", () => {
  const { assignments } = assigning(2);
  let pair = 0;
  while (assignments.keepUp()) assignments.add(1, pair++, 0, 1, 0);
  assignments.add(0, pair, 2, 3, 0);
  assignments.taken(0, 1);
  assertEquals(assignments.keepUp(), false);
  // That pairs end says nothing of those that wait at the worker's door.
  assignments.remove(1, 0);
  assertEquals(assignments.keepUp(), false);
  assignments.taken(1, 1);
  assertEquals(assignments.keepUp(), true);
});

Deno.test("Assignments.clear() takes all pairs from a worker, which starts anew", () => {
  const { assignments } = assigning(2);
  let pair = 0;
  while (assignments.keepUp()) assignments.add(1, pair++, 0, 1, pair);
  assignments.add(0, pair, 2, 3, 5);
  const taken = assignments.clear(1);
  assertEquals([taken.length, taken[0], taken.at(-1)], [pair, [0, 1], [pair - 1, pair]]);
  assertEquals([assignments.keepUp(), assignments.count, assignments.elapsedMs(9)], [true, 1, 4]);
  assertEquals([assignments.clear(1), assignments.oldest(1)], [[], undefined]);
});

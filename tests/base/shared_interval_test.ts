import { assertEquals } from "@std/assert";
import { SharedInterval } from "../../lib/base/shared_interval.ts";

/** What is done in every period, and can be waited for. */
class Beats {
  count = 0;
  #next = Promise.withResolvers<void>();
  readonly beat = () => {
    this.count++;
    this.#next.resolve();
    this.#next = Promise.withResolvers();
    return Promise.resolve();
  };

  async more(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await this.#next.promise;
  }
}

Deno.test("SharedInterval does what has been started in the same period, and nothing that has been ended", async () => {
  const interval = new SharedInterval(1);
  const [a, b] = [new Beats(), new Beats()];
  const stopA = interval.start(a.beat), stopB = interval.start(b.beat);
  await a.more(3);
  await b.more(3);
  assertEquals(a.count, b.count);
  stopA();
  const { count } = a;
  await b.more(3);
  assertEquals(a.count, count);
  stopB();
  // The timer is gone, or this test would have left one; a later one begins anew.
  const stopAgain = interval.start(a.beat);
  await a.more(1);
  stopAgain();
  stopAgain();
  assertEquals(a.count, count + 1);
});

Deno.test("SharedInterval does what was started twice twice", async () => {
  const interval = new SharedInterval(1);
  const beats = new Beats();
  const stops = [interval.start(beats.beat), interval.start(beats.beat)];
  await beats.more(2);
  stops[0]!();
  const { count } = beats;
  await beats.more(1);
  stops[1]!();
  assertEquals(beats.count, count + 1);
});

Deno.test("SharedInterval.done waits for all that was begun in the last period", async () => {
  const interval = new SharedInterval(1);
  await interval.done;
  const [begun, ending] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isOver = false;
  const stop = interval.start(() => {
    begun.resolve();
    stop();
    return ending.promise.then(() => void (isOver = true));
  });
  await begun.promise;
  const done = interval.done.then(() => isOver);
  ending.resolve();
  assertEquals(await done, true);
});

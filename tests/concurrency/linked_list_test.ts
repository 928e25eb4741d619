import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Entry, LinkedList } from "../../lib/concurrency/linked_list.ts";

Deno.test("LinkedList keeps the order under any mix of push, shift and remove", () => {
  const step = fc.oneof(fc.constant("push" as const), fc.constant("shift" as const), fc.nat());
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const list = new LinkedList<number>();
    const model: Entry<number>[] = [];
    steps.forEach((step, i) => {
      if (step === "push") model.push(list.push(i));
      else if (step === "shift") assertEquals(list.shift()?.value, model.shift()?.value);
      else if (model.length > 0) list.remove(model.splice(step % model.length, 1)[0]!);
      assertEquals(list.size, model.length);
    });
    const left = [];
    for (let entry; (entry = list.shift());) left.push(entry.value);
    assertEquals(left, model.map((entry) => entry.value));
  }));
});

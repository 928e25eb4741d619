import { assert, assertEquals, assertLess } from "@std/assert";
import { errnoName, Libc } from "../../lib/net/libc.ts";

const libc = Libc.open();

Deno.test("Libc.errno() is why the last call failed", () => {
  assertEquals(libc.call.close(-1), -1);
  assertEquals(errnoName(libc.errno()), "EBADF");
});

Deno.test("errnoName() has no name for unknown numbers", () => {
  assertEquals(errnoName(9999), "errno 9999");
});

Deno.test("Libc.nowNs() goes forward with the clock", async () => {
  const before = libc.nowNs();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const elapsedMs = (libc.nowNs() - before) / 1e6;
  assert(elapsedMs >= 19, `${elapsedMs} ms`);
  assertLess(elapsedMs, 5000);
});

import { assertEquals } from "@std/assert";
import { StatusArea } from "../../lib/report/status_area.ts";

/** An area on a terminal of so many columns, and what it has written. */
function area() {
  const size = { columns: 20, rows: 10 };
  const written: string[] = [];
  return {
    area: new StatusArea((text) => written.push(text), () => size),
    size,
    take: () => written.splice(0).join(""),
  };
}

Deno.test("StatusArea writes lines in place, only those that differ", () => {
  const { area: status, take } = area();
  status.show(["one", "two", "three"]);
  assertEquals(take(), "\rone\x1b[K\r\ntwo\x1b[K\r\nthree\x1b[K\r");
  status.show(["one", "2", "three"]);
  assertEquals(take(), "\r\x1b[A\x1b[A\r\n2\x1b[K\r\n\r");
});

Deno.test("StatusArea takes away what is left below when lines become fewer, and all of them", () => {
  const { area: status, take } = area();
  status.show(["one", "two", "three"]);
  take();
  status.show(["one"]);
  assertEquals(take(), "\r\x1b[K\x1b[A\r\x1b[K\x1b[A\r\x1b[K\rone\x1b[K\r");
  assertEquals(status.isShown, true);
  status.clear();
  assertEquals([take(), status.isShown], ["\r\x1b[K", false]);
  status.clear();
  assertEquals(take(), "");
});

Deno.test("StatusArea finds its first line on a terminal that has become narrower and has wrapped its lines", () => {
  const { area: status, size, take } = area();
  status.show(["\x1b[1m123456789012345\x1b[0m", "", "節点節点節点", "last"]);
  take();
  size.columns = 10;
  status.show(["new", "last"]);
  assertEquals(take(), "\r\x1b[K" + "\x1b[A\r\x1b[K".repeat(5) + "\rnew\x1b[K\r\nlast\x1b[K\r");
});

Deno.test("StatusArea draws all anew on a terminal that has become wider", () => {
  const { area: status, size, take } = area();
  status.show(["one", "two"]);
  take();
  size.columns = 30;
  status.show(["one", "two"]);
  assertEquals(take(), "\r\x1b[K\x1b[A\r\x1b[K\rone\x1b[K\r\ntwo\x1b[K\r");
});

import { assertEquals } from "@std/assert";
import { pageBuffer } from "../../lib/net/page_buffer.ts";

Deno.test("pageBuffer() begins on a page and is as long as asked for", () => {
  for (const size of [1, 4095, 4096, 131_072, 2 ** 20]) {
    const buffer = pageBuffer(size);
    assertEquals(buffer.length, size);
    assertEquals(BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer))) % 4096n, 0n);
  }
});

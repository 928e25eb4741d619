import { assertEquals, assertMatch } from "@std/assert";
import { decodeBase64 } from "@std/encoding/base64";
import fc from "fast-check";
import { deflatedText } from "../../../lib/report/html/deflated_text.ts";

/** The bytes that a text of `deflatedText` holds. */
async function inflated(text: string): Promise<Uint8Array> {
  const stream = new Blob([decodeBase64(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

Deno.test("deflatedText() holds the bytes of all parts, in letters that HTML gives no meaning", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array()), async (parts) => {
      const text = await joined(deflatedText(parts as Uint8Array<ArrayBuffer>[]));
      assertMatch(text, /^[A-Za-z0-9+/]+={0,2}$/);
      assertEquals([...await inflated(text)], parts.flatMap((part) => [...part]));
    }),
    { numRuns: 30 },
  );
});

Deno.test("deflatedText() gives megabytes piece by piece", async () => {
  const bytes = new Uint8Array(3 * 1024 * 1024);
  for (let start = 0; start < bytes.length; start += 65536) {
    crypto.getRandomValues(bytes.subarray(start, start + 65536));
  }
  const pieces: string[] = [];
  for await (const piece of deflatedText([bytes])) pieces.push(piece);
  assertEquals(pieces.every((piece) => piece.length < 1024 * 1024), true);
  assertEquals(await inflated(pieces.join("")), bytes);
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { bytePieces } from "../../lib/base/byte_pieces.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A stream as the system's are: whoever reads brings the buffer. */
function systemStream(bytes: Bytes, atEnd: (controller: ReadableByteStreamController) => void = (c) => c.close()) {
  let at = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const request = controller.byobRequest as ReadableStreamBYOBRequest;
      const view = request.view as Bytes;
      const piece = bytes.subarray(at, at + view.length);
      if (piece.length === 0) {
        atEnd(controller);
        return request.respond(0);
      }
      view.set(piece);
      at += piece.length;
      request.respond(piece.length);
    },
  });
}

async function copies(pieces: AsyncIterable<Bytes>): Promise<Bytes[]> {
  const all: Bytes[] = [];
  for await (const piece of pieces) all.push(piece.slice());
  return all;
}

Deno.test("bytePieces() gives all bytes of a system's stream, in one buffer of the size that is wanted", async () => {
  const sizes = fc.integer({ min: 1, max: 50 });
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), sizes, async (bytes, size) => {
    const pieces = await copies(bytePieces(systemStream(new Uint8Array(bytes)), size));
    assertEquals(pieces.flatMap((piece) => [...piece]), [...bytes]);
    assert(pieces.every(({ length }) => length > 0 && length <= size));
  }));
});

Deno.test("bytePieces() gives the pieces of a stream that others have made as they are", async () => {
  const made = [new Uint8Array([1, 2, 3]), new Uint8Array(), new Uint8Array(100)];
  assertEquals(await copies(bytePieces(ReadableStream.from(made), 2)), made);
});

Deno.test("bytePieces() reads what a process says", async () => {
  const { stdout } = new Deno.Command("sh", { args: ["-c", "echo one; echo two"], stdout: "piped" }).spawn();
  const pieces = await copies(bytePieces(stdout, 3));
  assertEquals(new TextDecoder().decode(new Uint8Array(pieces.flatMap((piece) => [...piece]))), "one\ntwo\n");
});

Deno.test("bytePieces() cancels a stream that is left before its end, and throws what breaks it", async () => {
  let cancelled = false;
  const endless = new ReadableStream<Bytes>({
    type: "bytes",
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => void (cancelled = true),
  });
  for await (const _ of bytePieces(endless, 10)) break;
  assertEquals([cancelled, endless.locked], [true, false]);
  const broken = systemStream(new Uint8Array(5), () => {
    throw new Error("the line is cut");
  });
  await assertRejects(() => copies(bytePieces(broken, 10)), Error, "the line is cut");
});

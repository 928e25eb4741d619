import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import fc from "fast-check";
import { type ByteSink, PipeClosed, TextWriter } from "../../lib/report/text_writer.ts";

/** Takes at most so many bytes at once; `fail` is thrown by a write instead, as long as it gives an error. */
function memorySink(mostBytes = Infinity, fail: () => Error | undefined = () => undefined) {
  const decoder = new TextDecoder();
  const sink = {
    text: "",
    writes: 0,
    async write(bytes: Uint8Array): Promise<number> {
      sink.writes++;
      await Promise.resolve();
      const error = fail();
      if (error) throw error;
      const taken = bytes.subarray(0, mostBytes);
      sink.text += decoder.decode(taken, { stream: true });
      return taken.length;
    },
  };
  return sink satisfies ByteSink;
}

Deno.test("TextWriter coalesces many small pieces into few writes, in order", async () => {
  const sink = memorySink();
  const writer = new TextWriter(sink);
  const lines = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`);
  for (const line of lines) await writer.write(line);
  await writer.flush();
  assertEquals(sink.text, lines.join(""));
  assert(sink.writes <= 1 + sink.text.length / 65536, `${sink.writes} writes`);
});

Deno.test("TextWriter writes everything in order, whatever the sizes, flushes and short writes", async () => {
  const steps = fc.array(fc.oneof(fc.string(), fc.constant("節🦕".repeat(20_000)), fc.constant(null)), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1000, max: 100_000 }), async (pieces, mostBytes) => {
      const sink = memorySink(mostBytes);
      const writer = new TextWriter(sink);
      for (const piece of pieces) piece === null ? writer.flush() : writer.write(piece);
      await writer.flush();
      assertEquals(sink.text, pieces.join(""));
    }),
    { numRuns: 50 },
  );
});

Deno.test("TextWriter writes a single line by itself after a moment", async () => {
  const sink = memorySink();
  new TextWriter(sink).write("one line\n");
  assertEquals(sink.text, "");
  for (let i = 0; i < 500 && sink.text === ""; i++) await delay(10);
  assertEquals(sink.text, "one line\n");
});

Deno.test("TextWriter.write() makes the caller wait while the sink takes nothing", async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => open = resolve);
  const sink = { write: (bytes: Uint8Array) => gate.then(() => bytes.length) };
  const writer = new TextWriter(sink);
  const line = "x".repeat(1023) + "\n";
  let count = 0;
  const accepted = (async () => {
    for (; count < 10_000; count++) await writer.write(line);
  })();
  await delay(20);
  const whileClosed = count;
  assert(whileClosed > 0 && whileClosed <= 1200, `${whileClosed} KiB accepted`);
  open();
  await accepted;
  await writer.flush();
});

Deno.test("TextWriter.flush() of nothing is done at once, and the writer lives on", async () => {
  const sink = memorySink();
  const writer = new TextWriter(sink);
  await writer.flush();
  writer.write("a");
  await writer.flush();
  await writer.flush();
  writer.write("b");
  await writer.flush();
  assertEquals([sink.text, sink.writes], ["ab", 2]);
});

Deno.test("TextWriter tells that the reader has gone, to everyone who asks and again and again", async () => {
  const sink = memorySink(Infinity, () => new Deno.errors.BrokenPipe("os error 32"));
  const writer = new TextWriter(sink);
  writer.write("a\n");
  const error = await assertRejects(() => writer.flush(), PipeClosed, "writing the output: its reader has gone");
  assertStrictEquals(writer.failure, error);
  await assertRejects(() => writer.write("b\n"), PipeClosed);
  await assertRejects(() => writer.flush(), PipeClosed);
  assertEquals(sink.writes, 1);
});

Deno.test("TextWriter's failure is no unhandled rejection where nobody awaits", async () => {
  const writer = new TextWriter(memorySink(Infinity, () => new Deno.errors.BrokenPipe("os error 32")));
  writer.write("a\n");
  writer.flush();
  await delay(0);
  writer.write("b\n");
  writer.flush();
  await delay(0);
  assert(writer.failure instanceof PipeClosed);
});

Deno.test("TextWriter keeps other failures apart from a closed pipe", async () => {
  const writer = new TextWriter(memorySink(Infinity, () => new Error("No space left on device")));
  writer.write("a\n");
  const error = await assertRejects(() => writer.flush(), Error, "writing the output: No space left on device");
  assertEquals(error instanceof PipeClosed, false);
});

Deno.test("TextWriter on a real pipe learns that the reader has gone", async () => {
  const fixture = new URL("./fixtures/write_until_closed.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", "-A", fixture.href],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const first = new TextDecoder().decode((await reader.read()).value);
  assertEquals(first.startsWith("line 0\nline 1\n"), true);
  await reader.cancel();
  const { code } = await child.status;
  assertEquals([await new Response(child.stderr).text(), code], ["writing the output: its reader has gone", 0]);
});

import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { LineChannel } from "../../lib/agent/line_channel.ts";
import { MESSAGE_LIMIT_BYTES } from "../../lib/agent/messages.ts";

/** A channel that receives these bytes, in these chunks. */
function receiving(...chunks: (string | Uint8Array<ArrayBuffer>)[]): LineChannel<unknown> {
  const encoder = new TextEncoder();
  const bytes = chunks.map((chunk) => typeof chunk === "string" ? encoder.encode(chunk) : chunk);
  return new LineChannel(ReadableStream.from(bytes), new WritableStream());
}

async function all(channel: LineChannel<unknown>): Promise<unknown[]> {
  return await Array.fromAsync(channel.messages());
}

Deno.test("LineChannel.messages() gives back what was sent, however the bytes were cut", async () => {
  const messages = fc.array(fc.jsonValue(), { maxLength: 8 });
  await fc.assert(fc.asyncProperty(messages, fc.integer({ min: 1, max: 20 }), async (sent, cut) => {
    const bytes: number[] = [];
    const out = new LineChannel(
      new ReadableStream(),
      new WritableStream({ write: (chunk) => void bytes.push(...chunk) }),
    );
    for (const message of sent) await out.send(message);
    const chunks = [];
    for (let at = 0; at < bytes.length; at += cut) chunks.push(new Uint8Array(bytes.slice(at, at + cut)));
    assertEquals(JSON.stringify(await all(receiving(...chunks))), JSON.stringify(sent));
  }));
});

Deno.test("LineChannel.messages() reads a system's stream, whose pieces share one buffer", async () => {
  const sent = [{ text: "x".repeat(5000) }, { n: 1 }, { text: "ä".repeat(9000) }, { kind: "alive" }];
  const lines = sent.map((message) => JSON.stringify(message) + "\n").join("");
  const { stdin, stdout } = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
  const writing = ReadableStream.from([new TextEncoder().encode(lines)]).pipeTo(stdin);
  assertEquals(await all(new LineChannel(stdout, new WritableStream())), sent);
  await writing;
});

Deno.test("LineChannel.messages() drops what is cut off at the end", async () => {
  assertEquals(await all(receiving('{"a":1}\n{"b":')), [{ a: 1 }]);
});

Deno.test("LineChannel.messages() refuses a line that is no JSON, and shows its beginning without control characters", async () => {
  await assertRejects(
    () => all(receiving("\x1b[1mWelcome to cn1\x07\n")),
    Error,
    "reading a control message: no JSON: '?[1mWelcome to cn1?'",
  );
});

Deno.test("LineChannel.messages() refuses a line beyond the limit, ended or not, and takes one just within it", async () => {
  const longest = `"${"x".repeat(MESSAGE_LIMIT_BYTES - 2)}"`;
  assertEquals((await all(receiving(longest, "\n"))).length, 1);
  const error = `longer than ${MESSAGE_LIMIT_BYTES} bytes`;
  await assertRejects(() => all(receiving(longest + "x\n")), Error, error);
  let pulled = 0;
  const endless = new ReadableStream({
    pull: (c) => c.enqueue(new Uint8Array(MESSAGE_LIMIT_BYTES / 16 + 0 * pulled++).fill(120)),
  });
  await assertRejects(() => all(new LineChannel(endless, new WritableStream())), Error, error);
  assertEquals(pulled < 100, true);
});

Deno.test("LineChannel.messages() passes over a greeting before the first message, of so many lines, and none after it", async () => {
  const messages = (...lines: string[]) =>
    Array.fromAsync(receiving(lines.join("\n") + "\n").messages({ greetingLines: 2 }));
  assertEquals(await messages("Welcome", "", '{"a":1}', '{"b":2}'), [{ a: 1 }, { b: 2 }]);
  await assertRejects(() => messages("Welcome", "to", "cn1", '{"a":1}'), Error, "no JSON: 'Welcome'");
  await assertRejects(() => messages('{"a":1}', "Welcome"), Error, "no JSON: 'Welcome'");
});

import { MESSAGE_LIMIT_BYTES } from "./messages.ts";

export type ByteReader = ReadableStream<Uint8Array<ArrayBuffer>>;
export type ByteWriter = WritableStream<Uint8Array<ArrayBuffer>>;

/** JSON lines over two byte streams: the length of what comes in is capped; its contents are for the receiver to check. */
export class LineChannel<Out> {
  readonly #readable: ByteReader;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #encoder = new TextEncoder();

  constructor(readable: ByteReader, writable: ByteWriter) {
    this.#readable = readable;
    this.#writer = writable.getWriter();
  }

  /** Hands one message to the stream; rejects when the other end is gone. Messages arrive in the order of the calls. */
  send(message: Out): Promise<void> {
    return this.#writer.write(this.#encoder.encode(JSON.stringify(message) + "\n"));
  }

  /** Tells the other end that no more will come. Safe to call on a broken stream. */
  async end(): Promise<void> {
    await this.#writer.close().catch(() => {});
  }

  /**
   * The messages of the other end, to the end of its stream.
   * @param greetingLines so many lines that are no JSON may stand before the first message: what a login says to everybody
   * @throws {Error} for a line that is too long or is no JSON, and when the stream breaks
   */
  async *messages({ greetingLines = 0 }: { greetingLines?: number } = {}): AsyncGenerator<unknown, void, void> {
    let greeting = greetingLines;
    let first: string | undefined;
    for await (const line of lines(this.#readable)) {
      let message: unknown;
      try {
        message = JSON.parse(line);
      } catch {
        first ??= line;
        if (greeting-- > 0) continue;
        throw new Error(`reading a control message: no JSON: '${excerpt(first)}'`);
      }
      greeting = 0;
      first = undefined;
      yield message;
    }
  }
}

/** The lines of a stream of bytes; never holds more than one line's limit and one chunk. */
async function* lines(readable: ByteReader): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let heldBytes = 0;
  for await (let chunk of readable) {
    let end: number;
    while ((end = chunk.indexOf(10)) >= 0) {
      checkSize(heldBytes + end);
      yield parts.map((part) => decoder.decode(part, { stream: true })).join("") +
        decoder.decode(chunk.subarray(0, end));
      parts = [];
      heldBytes = 0;
      chunk = chunk.subarray(end + 1);
    }
    heldBytes += chunk.length;
    checkSize(heldBytes);
    if (chunk.length > 0) parts.push(chunk);
  }
}

function checkSize(bytes: number) {
  if (bytes > MESSAGE_LIMIT_BYTES) {
    throw new Error(`reading a control message: longer than ${MESSAGE_LIMIT_BYTES} bytes`);
  }
}

/** The beginning of what was received, printable: a login banner in the channel is known by its words. */
export function excerpt(line: string): string {
  // deno-lint-ignore no-control-regex
  return line.slice(0, 80).replace(/[\x00-\x1f\x7f]/g, "?");
}

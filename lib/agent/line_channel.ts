import { bytePieces } from "../base/byte_pieces.ts";
import { MESSAGE_LIMIT_BYTES } from "./messages.ts";

/** What is read at once: more than nearly every message has. */
const PIECE_BYTES = 4096;

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
    const lines = new Lines();
    for await (const piece of bytePieces(this.#readable, PIECE_BYTES)) {
      for (const line of lines.ended(piece)) {
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
}

/** Makes lines of the pieces of a stream; never holds more than one line's limit and one piece. */
class Lines {
  readonly #decoder = new TextDecoder();
  #parts: Uint8Array[] = [];
  #heldBytes = 0;

  /**
   * The lines that end in the next piece. What is left of it is held.
   * @throws {Error} when a line is too long
   */
  *ended(piece: Uint8Array): Generator<string, void, void> {
    let end: number;
    while ((end = piece.indexOf(10)) >= 0) {
      checkSize(this.#heldBytes + end);
      yield this.#parts.map((part) => this.#decoder.decode(part, { stream: true })).join("") +
        this.#decoder.decode(piece.subarray(0, end));
      this.#parts = [];
      this.#heldBytes = 0;
      piece = piece.subarray(end + 1);
    }
    this.#heldBytes += piece.length;
    checkSize(this.#heldBytes);
    if (piece.length > 0) this.#parts.push(piece.slice());
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

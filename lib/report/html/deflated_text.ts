import { encodeBase64 } from "@std/encoding/base64";

/** So many bytes are compressed at once. */
const PART_BYTES = 256 * 1024;

/** Bytes, compressed (zlib's format) and in base64, piece by piece: text of letters, digits, `+`, `/` and `=` only. */
export async function* deflatedText(parts: Iterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const deflated = ReadableStream.from(smallParts(parts)).pipeThrough(new CompressionStream("deflate"));
  let left = new Uint8Array();
  for await (const part of deflated) {
    const bytes = new Uint8Array(left.length + part.length);
    bytes.set(left);
    bytes.set(part, left.length);
    // Three bytes are four letters: only the very end is filled up.
    const whole = bytes.length - bytes.length % 3;
    yield encodeBase64(bytes.subarray(0, whole));
    left = bytes.slice(whole);
  }
  yield encodeBase64(left);
}

function* smallParts(parts: Iterable<Uint8Array<ArrayBuffer>>): Generator<Uint8Array<ArrayBuffer>> {
  for (const part of parts) {
    for (let start = 0; start < part.length; start += PART_BYTES) yield part.subarray(start, start + PART_BYTES);
  }
}

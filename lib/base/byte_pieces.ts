/**
 * What a stream of bytes holds, piece by piece. One buffer serves for all of a system's stream: by itself that takes a new one of 64 KiB for
 * each read, also for the one that waits, which is most of what a quiet stream costs.
 * @param sizeBytes of the buffer
 * @returns pieces that are good until the next one is asked for. Whoever goes away before the end cancels the stream
 * @throws what breaks the stream
 */
export async function* bytePieces(
  readable: ReadableStream<Uint8Array<ArrayBuffer>>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const reader = bufferedReader(readable);
  if (!reader) return yield* readable;
  let buffer = new ArrayBuffer(sizeBytes);
  let isOver = false;
  try {
    while (true) {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      isOver = done;
      if (done) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    if (!isOver) await reader.cancel().catch(() => {}); // it is broken: that has been thrown
    reader.releaseLock();
  }
}

/** Undefined for a stream whose pieces are made by others. */
function bufferedReader(readable: ReadableStream): ReadableStreamBYOBReader | undefined {
  try {
    return readable.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}

/** What a stream of a program printed: its start up to a limit, and its end. */
export interface LimitedOutput {
  text: string;
  overflowed: boolean;
}

/**
 * Reads a stream to its end, or to the limit: then `onOverflow` is called once, what was kept is the last of it, and the rest is read and
 * dropped, so that nobody waits for a full pipe.
 */
export async function readLimited(
  stream: ReadableStream<Uint8Array>,
  limitBytes: number,
  onOverflow: () => void,
): Promise<LimitedOutput> {
  let kept: Uint8Array[] = [];
  let keptBytes = 0;
  let overflowed = false;
  try {
    for await (const chunk of stream) {
      if (overflowed) continue;
      kept.push(chunk);
      keptBytes += chunk.length;
      if (keptBytes <= limitBytes) continue;
      overflowed = true;
      onOverflow();
    }
  } catch {
    // The stream broke off with its process; what was read is kept.
  }
  const bytes = new Uint8Array(keptBytes);
  kept.reduce((at, chunk) => (bytes.set(chunk, at), at + chunk.length), 0);
  kept = [];
  return { text: new TextDecoder().decode(overflowed ? bytes.subarray(-limitBytes) : bytes), overflowed };
}

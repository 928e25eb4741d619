/** Keeps the last bytes of all that was received so far, after `received` bytes more have come into the head of `buffer`. */
export function keepTail(tail: Uint8Array<ArrayBuffer>, buffer: Uint8Array<ArrayBuffer>, received: number): void {
  const kept = Math.min(received, tail.length);
  tail.copyWithin(0, kept);
  tail.set(buffer.subarray(received - kept, received), tail.length - kept);
}

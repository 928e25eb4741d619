/** The size of a memory page here, or a part of it where pages are larger. */
const PAGE_BYTES = 4096;

/**
 * Zeroed memory that begins on a page. The kernel copies to and from such memory at full speed; 16 bytes beside it, where an allocator
 * puts large blocks, streams were measured to reach a third (AMD EPYC, Linux 6.18, 128 KiB and 1 MiB messages).
 */
export function pageBuffer(sizeBytes: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(new ArrayBuffer(sizeBytes + PAGE_BYTES));
  const beyond = Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(block)) % BigInt(PAGE_BYTES));
  return block.subarray(PAGE_BYTES - beyond, PAGE_BYTES - beyond + sizeBytes);
}

import type { ByteSource } from "../../../lib/results/run_file/run_lines.ts";

/** A file that is not there: these bytes, at most so many of them in one read. */
export function byteSource(content: string | Uint8Array, readBytes = Infinity): ByteSource {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  let at = 0;
  return {
    readSync(into) {
      const part = bytes.subarray(at, at + Math.min(into.length, readBytes));
      into.set(part);
      at += part.length;
      return part.length === 0 ? null : part.length;
    },
  };
}

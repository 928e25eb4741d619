import { fstatSync } from "node:fs";
import type { ByteSink } from "./text_writer.ts";

const STDOUT = 1;

/** Standard output. A file takes bytes at once; handing them to another thread for that falls behind where lines come by the thousand. */
export function standardOutput(): ByteSink {
  if (!isFile(STDOUT)) return Deno.stdout;
  return { write: (bytes) => new Promise((resolve) => resolve(Deno.stdout.writeSync(bytes))) };
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false; // it is closed, which a write will tell
  }
}

import { formatSize } from "../base/units.ts";

/** What a node set is read from beside the command line; a test gives its own. */
export interface Surroundings {
  /** An environment variable; undefined when it is not set. */
  env(name: string): string | undefined;
  /** The text of a file; `-` is standard input. */
  readText(path: string): Promise<string>;
}

/** This process's own environment, files and standard input. */
export const processSurroundings: Surroundings = {
  env: (name) => Deno.env.get(name),
  readText: async (path) => await boundedText(path === "-" ? Deno.stdin.readable : (await Deno.open(path)).readable),
};

/** More than the longest list of nodes or pairs that makes sense; what is longer is a mistake, or has no end. */
const TEXT_LIMIT_BYTES = 1024 ** 3 / 4;

async function boundedText(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "", bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > TEXT_LIMIT_BYTES) throw new Error(`longer than ${formatSize(TEXT_LIMIT_BYTES)}`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

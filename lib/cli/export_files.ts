import { basename, dirname, extname, join } from "@std/path";
import { errorText, UsageError } from "../base/errors.ts";
import { type FileFormatName, filePieces } from "../report/formats.ts";
import type { FormatOptions, Pieces } from "../report/formatter.ts";
import type { Run } from "../results/run.ts";
import type { RawOptions } from "./option_table.ts";
import { checkUnits } from "./resolve_output.ts";

/** What a file's ending says of what shall stand in it. */
const FORMAT_OF_ENDING: Readonly<Record<string, FileFormatName>> = {
  ".csv": "csv",
  ".json": "json",
  ".jsonl": "jsonl",
  ".md": "markdown",
  ".html": "html",
  ".prom": "prometheus",
  ".xml": "junit",
  ".svg": "svg",
  ".npy": "npy",
  ".txt": "table",
};

/** So much is written at once. */
const CHUNK_BYTES = 64 * 1024;

/** A file that a run is to be written to. */
export interface ExportFile {
  path: string;
  format: FileFormatName;
}

/**
 * The files of `--export`, each tried out: whether one can be written there.
 * @throws {UsageError} when an ending is unknown, or a file cannot be written
 */
export async function resolveExports(options: RawOptions): Promise<ExportFile[]> {
  const files: ExportFile[] = [];
  for (const path of options.export ?? []) {
    const ending = extname(path).toLowerCase();
    const format = FORMAT_OF_ENDING[ending];
    const endings = Object.keys(FORMAT_OF_ENDING).join(", ");
    if (!format) {
      throw new UsageError(`choosing the format of --export (by its ending: ${endings}): '${path}'`);
    }
    checkUnits(options, format, `--export ${path}`);
    await tryOut(path);
    files.push({ path, format });
  }
  return files;
}

async function tryOut(path: string): Promise<void> {
  try {
    if (await Deno.stat(path).then((info) => info.isDirectory, () => false)) throw new Error("it is a folder");
    const trial = partialOf(path);
    (await Deno.open(trial, { write: true, create: true, truncate: true })).close();
    await Deno.remove(trial);
  } catch (error) {
    throw new UsageError(`writing --export: '${path}': ${errorText(error)}`);
  }
}

/**
 * Writes a run to the files. What stood there before is there until the new file is whole.
 * @throws {Error} when one cannot be written; nothing is left of it then
 */
export async function writeExports(
  files: readonly ExportFile[],
  run: Run,
  { units, thresholds }: Pick<FormatOptions, "units" | "thresholds">,
): Promise<void> {
  for (const { path, format } of files) {
    const partial = partialOf(path);
    try {
      const pieces = filePieces(run, { format, units, thresholds, color: false, width: null });
      await Deno.writeFile(partial, ReadableStream.from(chunks(pieces)));
      await Deno.rename(partial, path);
    } catch (error) {
      await Deno.remove(partial).catch(() => {});
      throw new Error(`writing --export: '${path}': ${errorText(error)}`);
    }
  }
}

/** A file beside it, so that it can take its place at once. */
function partialOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${Deno.pid}.partial`);
}

/** Pieces as bytes; of text, many small ones together. */
async function* chunks(pieces: Pieces): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = "";
  for await (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    if (text !== "" && (typeof piece !== "string" || text.length >= CHUNK_BYTES)) {
      yield encoder.encode(text);
      text = "";
    }
    if (typeof piece !== "string") yield piece;
  }
  yield encoder.encode(text);
}

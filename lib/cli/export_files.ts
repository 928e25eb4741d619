import { basename, dirname, extname, join } from "@std/path";
import { errorText, UsageError } from "../base/errors.ts";
import { type FormatName, formatRun } from "../report/formats.ts";
import type { FormatOptions } from "../report/formatter.ts";
import type { Run } from "../results/run.ts";
import { contradiction } from "./contradiction.ts";
import { isNotBuiltValue } from "./not_built_yet.ts";
import type { RawOptions } from "./option_table.ts";

/** What a file's ending says of what shall stand in it. */
const FORMAT_OF_ENDING: Readonly<Record<string, FormatName>> = {
  ".csv": "csv",
  ".json": "json",
  ".jsonl": "jsonl",
  ".txt": "table",
};

/** A file that a run is to be written to. */
export interface ExportFile {
  path: string;
  format: FormatName;
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
      const not = isNotBuiltValue("export", ending) ? "not built yet; there is" : "by its ending:";
      throw new UsageError(`choosing the format of --export (${not} ${endings}): '${path}'`);
    }
    if (options.units === "gbit" && (format === "json" || format === "jsonl")) {
      throw contradiction("json and jsonl give bandwidth_MBps, in no other unit", `--export ${path}`);
    }
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
 * Writes a run to the files. What stood there before is there until the new text is whole.
 * @throws {Error} when one cannot be written; nothing is left of it then
 */
export async function writeExports(
  files: readonly ExportFile[],
  run: Run,
  { units }: Pick<FormatOptions, "units">,
): Promise<void> {
  for (const { path, format } of files) {
    const partial = partialOf(path);
    try {
      await Deno.writeTextFile(partial, textStream(formatRun(run, { format, units, color: false, width: null })));
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

function textStream(pieces: Iterable<string>): ReadableStream<string> {
  return ReadableStream.from(pieces);
}

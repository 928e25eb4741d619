import { join } from "@std/path";
import { errorText, UsageError } from "../base/errors.ts";
import { quoteForShell } from "../cluster/shell_quote.ts";
import type { Surroundings } from "../cluster/surroundings.ts";
import type { RunHeader } from "../results/run.ts";

const ENDING = ".jsonl";

/**
 * The folder that run files are kept in by default: as the XDG Base Directory Specification has it, which takes absolute paths only.
 * @throws {UsageError} when the environment names none
 */
export function runFolder({ env }: Pick<Surroundings, "env">): string {
  const absolute = (path: string | undefined) => path?.startsWith("/") ? path : undefined;
  const state = absolute(env("XDG_STATE_HOME"));
  if (state) return join(state, "oobw", "runs");
  const home = absolute(env("HOME"));
  if (home) return join(home, ".local", "state", "oobw", "runs");
  throw new UsageError("finding the folder of run files (HOME is not set; -o FILE or --no-save): none");
}

/**
 * A path for a new run file in the default folder, which is made where it is missing. Names sort by the runs' starts.
 * @throws {UsageError} when the folder cannot be made
 */
export async function newRunPath(surroundings: Pick<Surroundings, "env">, { start, id }: RunHeader): Promise<string> {
  const folder = runFolder(surroundings);
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`making the folder of run files (-o FILE or --no-save): '${folder}': ${errorText(error)}`);
  }
  return join(folder, `${start.slice(0, 19).replaceAll(":", "")}Z-${id.slice(0, 8)}${ENDING}`);
}

/**
 * The run file in the default folder that was written to last.
 * @throws {UsageError} when there is none
 */
export async function newestRun(surroundings: Pick<Surroundings, "env">): Promise<string> {
  const folder = runFolder(surroundings);
  let newest: { path: string; writtenMs: number } | undefined;
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !name.endsWith(ENDING)) continue;
      const path = join(folder, name);
      const writtenMs = (await Deno.stat(path)).mtime?.getTime() ?? 0;
      const isNewer = !newest || writtenMs > newest.writtenMs || writtenMs === newest.writtenMs && path > newest.path;
      if (isNewer) newest = { path, writtenMs };
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw new UsageError(`looking for run files: '${folder}': ${errorText(error)}`);
    }
  }
  if (!newest) throw new UsageError(`looking for the newest run (none is saved yet; a path names one): '${folder}'`);
  return newest.path;
}

/** A path as it would be typed into a shell: with `~` for the home folder. */
export function pathAsTyped(path: string, { env }: Pick<Surroundings, "env">): string {
  const home = env("HOME");
  const isBelow = home && home !== "/" && path.startsWith(`${home}/`);
  return isBelow ? `~${quoteForShell([path.slice(home.length)])}` : quoteForShell([path]);
}

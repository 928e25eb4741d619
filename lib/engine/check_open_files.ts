import { openFilesLimit } from "../agent/open_files.ts";
import { StartError } from "../base/errors.ts";
import { isStep, type LauncherSettings } from "./options.ts";

/** Three pipes and the handle of a process. */
const FILES_A_PROCESS = 4;

/** What each further thread has open of its own: event queues and the like. */
const FILES_A_WORKER = 6;

/** What this program has open besides: its own, the run file, those of a process that is just being started. */
const OTHER_FILES = 48;

/**
 * Refuses to begin what must end when this program can open no more files: with an agent of each node's own process, or its connection.
 * @param workers how many threads there are for them
 * @param limit how many it may have open
 * @throws {StartError} one line that says how many are needed
 */
export function checkOpenFiles(
  launcher: LauncherSettings,
  nodes: number,
  workers: number,
  limit = openFilesLimit(),
): void {
  const needed = nodes * (isStep(launcher) ? 1 : FILES_A_PROCESS) + workers * FILES_A_WORKER + OTHER_FILES;
  if (needed <= limit) return;
  const others = isStep(launcher) ? "" : ", or use --launcher srun or mpirun, which need one for each node";
  throw new StartError(
    `starting agents on ${nodes} nodes: that takes ${needed} open files here, and ${limit} are allowed: ` +
      `raise the hard limit (ulimit -Hn)${others}`,
  );
}

import { MARK_NAME } from "./program_guard.ts";

/**
 * Kills every process that bears a mark in its environment, and with it what has left its group. Looks again until there is none: one may
 * just have started another.
 */
export function killMarked(mark: string): void {
  for (let look = 0; look < 10; look++) {
    const found = markedProcesses(mark);
    if (found.length === 0) return;
    for (const id of found) {
      try {
        Deno.kill(id, "SIGKILL");
      } catch {
        // It has just ended.
      }
    }
  }
}

/** The numbers of processes that bear a mark; those of others cannot be read. None where there is no /proc. */
export function markedProcesses(mark: string): number[] {
  const wanted = `${MARK_NAME}=${mark}\0`;
  const found: number[] = [];
  try {
    for (const { name } of Deno.readDirSync("/proc")) {
      if (/^\d+$/.test(name) && Number(name) !== Deno.pid && environmentOf(name).includes(wanted)) {
        found.push(Number(name));
      }
    }
  } catch {
    // No /proc: groups are all that is known.
  }
  return found;
}

/** Whether one of the processes that bear a mark has a socket; taken for granted where none of them lets itself be looked at. */
export function hasSocket(mark: string, inode: number): boolean {
  const wanted = `socket:[${inode}]`;
  let isSeen = false;
  for (const id of markedProcesses(mark)) {
    try {
      for (const { name } of Deno.readDirSync(`/proc/${id}/fd`)) {
        isSeen = true;
        if (Deno.readLinkSync(`/proc/${id}/fd/${name}`) === wanted) return true;
      }
    } catch {
      // It has ended, or has taken another user's rights.
    }
  }
  return !isSeen;
}

function environmentOf(id: string): string {
  try {
    return `${Deno.readTextFileSync(`/proc/${id}/environ`)}\0`;
  } catch {
    return ""; // it has ended, or is another user's
  }
}

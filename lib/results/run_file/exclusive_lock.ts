/** What a Deno before 2.9 waits for a lock that somebody else may have, in milliseconds. */
const LOCK_WAIT_MS = 200;

/** As newer versions of Deno have it. */
type LockableFile = Deno.FsFile & { tryLock?(exclusive: boolean): Promise<boolean> };

/**
 * Takes the lock of an open file for this process, which has it until the file is closed or the process is gone, however it went.
 * @returns false when another process has it
 * @throws what the system says where the file system has no locks
 */
export async function lockExclusively(file: LockableFile): Promise<boolean> {
  if (file.tryLock) return await file.tryLock(true);
  // One that is never had is waited for until the file is closed: by a thread of its own, which keeps nothing alive.
  const locking = file.lock(true).then(() => true);
  locking.catch(() => {});
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), LOCK_WAIT_MS));
  return await Promise.race([locking, late]).finally(() => clearTimeout(timer));
}

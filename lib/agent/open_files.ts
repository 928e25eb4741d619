/** How many files this process may have open: the soft limit, which Deno raises to the hard one when it starts; infinite where it is unknown. */
export function openFilesLimit(): number {
  try {
    const limits = Deno.readTextFileSync("/proc/self/limits");
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity; // no Linux
  }
}

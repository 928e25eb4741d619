/** How much memory a process holds and has held at most, in bytes, and how many files and threads it has. */
export async function resourcesOf(
  pid: number,
): Promise<{ memoryBytes: number; peakBytes: number; files: number; threads: number }> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)![1]);
  return {
    memoryBytes: field("VmRSS") * 1024,
    peakBytes: field("VmHWM") * 1024,
    threads: field("Threads"),
    files: [...Deno.readDirSync(`/proc/${pid}/fd`)].length,
  };
}

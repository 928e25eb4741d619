import { errnoName, type Libc } from "./libc.ts";
import { LinkError } from "./link_error.ts";
import { CPU_LIMIT } from "./request.ts";

/** A cpu_set_t: CPU n is bit n % 8 of byte n / 8 (little-endian machines; Deno runs on no others). */
const MASK_BYTES = CPU_LIMIT / 8;

const THIS_THREAD = 0;

/**
 * Pins the calling thread, and all that it starts from now on, to one CPU.
 * @throws {LinkError} reason `launch`: there is no such CPU, or this process may not use it
 */
export function pinThread(libc: Libc, cpu: number): void {
  setMask(libc, [cpu], `pinning a thread to CPU ${cpu}`);
}

/**
 * Lets the calling thread run on these CPUs, as `allowedCpus` gave them before it was pinned.
 * @throws {LinkError} reason `launch`: none of them can be used
 */
export function unpinThread(libc: Libc, cpus: readonly number[]): void {
  setMask(libc, cpus, `letting a thread run on CPUs ${cpus.join(",")}`);
}

/**
 * The CPUs that the calling thread may run on, ascending.
 * @throws {LinkError} reason `launch`: the kernel counts more CPUs than `CPU_LIMIT`
 */
export function allowedCpus(libc: Libc): number[] {
  const mask = new Uint8Array(new ArrayBuffer(MASK_BYTES));
  if (libc.call.sched_getaffinity(THIS_THREAD, BigInt(MASK_BYTES), mask) !== 0) {
    throw new LinkError("launch", `reading a thread's CPUs: ${errnoName(libc.errno())}`, "here");
  }
  const cpus: number[] = [];
  for (let cpu = 0; cpu < CPU_LIMIT; cpu++) if (mask[cpu >> 3]! & (1 << (cpu & 7))) cpus.push(cpu);
  return cpus;
}

/** A CPU beyond the mask leaves no bit in it, which the kernel answers as it does for one that is not there: EINVAL. */
function setMask(libc: Libc, cpus: readonly number[], doing: string): void {
  const mask = new Uint8Array(new ArrayBuffer(MASK_BYTES));
  for (const cpu of cpus) mask[cpu >> 3]! |= 1 << (cpu & 7);
  if (libc.call.sched_setaffinity(THIS_THREAD, BigInt(MASK_BYTES), mask) !== 0) {
    throw new LinkError("launch", `${doing}: ${errnoName(libc.errno())}`, "here");
  }
}

import { Libc } from "../net/libc.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";
import { LibcKernel } from "./libc_kernel.ts";
import { PortableKernel } from "./portable_kernel.ts";

/**
 * The exact kernel where there is a glibc, else the portable one; each outcome names which.
 * @throws {Error} when the address cannot be listened on
 */
export async function openKernel(options: KernelOptions): Promise<Kernel> {
  let libc: Libc;
  try {
    libc = Libc.open();
  } catch {
    return await PortableKernel.open(options);
  }
  return await LibcKernel.open(libc, options);
}

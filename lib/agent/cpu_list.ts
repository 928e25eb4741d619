import { CPU_LIMIT, type CpuChoice } from "../net/request.ts";

/**
 * The CPUs of a list as Linux' kernel prints it, ascending: `0-3,8,10-11`; an empty text is an empty list.
 * Undefined for anything else, and for a CPU that no thread can be pinned to (`CPU_LIMIT`).
 */
export function parseCpuList(text: string): number[] | undefined {
  const list = text.trim();
  const cpus: number[] = [];
  if (list === "") return cpus;
  for (const part of list.split(",")) {
    const bounds = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (!bounds) return undefined;
    const first = Number(bounds[1]);
    const last = Number(bounds[2] ?? first);
    if (first > last || last >= CPU_LIMIT || first <= (cpus.at(-1) ?? -1)) return undefined;
    for (let cpu = first; cpu <= last; cpu++) cpus.push(cpu);
  }
  return cpus;
}

/**
 * The CPU that a measuring thread is pinned to; null: none. A number that was asked for is not checked here, pinning tells. By itself it
 * goes from the highest CPU down, since CPU 0 usually takes the interrupts, and gives the two ends of a flow different ones: they may
 * be on one machine.
 * @param options.index which of the pair's simultaneous flows this is
 * @param options.near CPUs near the network interface; those that are not allowed do not count, and with none left all allowed ones do
 */
export function chooseCpu(
  choice: CpuChoice,
  { role, index, allowed, near }: {
    role: "initiate" | "serve";
    index: number;
    allowed: readonly number[];
    near: readonly number[];
  },
): number | null {
  if (choice !== "auto") return choice;
  const usable = new Set(allowed);
  const nearAllowed = near.filter((cpu) => usable.has(cpu));
  const candidates = (nearAllowed.length > 0 ? nearAllowed : [...allowed]).sort((a, b) => b - a);
  if (candidates.length === 0) return null;
  return candidates[(2 * index + (role === "serve" ? 1 : 0)) % candidates.length]!;
}

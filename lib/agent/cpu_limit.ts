import { wholeNumber, wholeNumbers } from "./fact_text.ts";
import type { Machine } from "./host_facts.ts";

/** No tree of control groups is as deep as this. */
const DEPTH_LIMIT = 32;

/** Where version 1 of control groups has its `cpu` controller. */
const CPU_MOUNTS = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"];

/**
 * The CPUs' worth of time that the control groups of this process and all above them leave it (`cpu.max`, and version 1's
 * `cpu.cfs_quota_us`); null: no limit is known. In a container the path may be the host's, of which only the root can be seen: what is
 * not there counts for nothing.
 */
export function readCpuLimit(machine: Machine): number | null {
  let limit = Infinity;
  for (const line of (machine.read("/proc/self/cgroup") ?? "").split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const group of groupsFrom(path)) {
      if (controllers === "") limit = Math.min(limit, limitOf(machine.read(`/sys/fs/cgroup${group}/cpu.max`)));
      if (!controllers.split(",").includes("cpu")) continue;
      for (const mount of CPU_MOUNTS) limit = Math.min(limit, oldLimitOf(machine, mount + group));
    }
  }
  return limit === Infinity ? null : Math.round(limit * 100) / 100;
}

/** A group and all above it, the root, an empty text, last. */
function groupsFrom(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  if (names.includes("..")) return [""]; // outside of what this process may see
  const lengths = Array.from({ length: Math.min(names.length, DEPTH_LIMIT) }, (_, i) => names.length - i);
  return [...lengths.map((length) => "/" + names.slice(0, length).join("/")), ""];
}

/** `150000 100000`: of every 100 ms 150 ms of CPU time; `max 100000`: no limit. */
function limitOf(text: string | undefined): number {
  const [quota, period] = wholeNumbers(text, 2) ?? [];
  return quota && period ? quota / period : Infinity;
}

/** Version 1 has −1 for no limit. */
function oldLimitOf(machine: Machine, folder: string): number {
  const quota = wholeNumber(machine.read(`${folder}/cpu.cfs_quota_us`));
  const period = wholeNumber(machine.read(`${folder}/cpu.cfs_period_us`));
  return quota && period ? quota / period : Infinity;
}

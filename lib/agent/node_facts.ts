import type { NodeFacts } from "../base/node_facts.ts";
import { parseCpuList } from "./cpu_list.ts";
import { readCpuLimit } from "./cpu_limit.ts";
import { factText, wholeNumber, wholeNumbers } from "./fact_text.ts";
import type { Machine } from "./host_facts.ts";
import { LIST_LIMIT, TEXT_LIMIT } from "./inspect_messages.ts";
import { readInterfaceFacts } from "./interface_facts.ts";
import { type NodeMachine, THIS_NODE } from "./node_machine.ts";
import { countTakenPorts, type Listening } from "./ports_taken.ts";

/** The first CPU's part of /proc/cpuinfo; of hundreds of CPUs the whole takes its time. */
const CPU_INFO_BYTES = 8192;

/**
 * The facts as they are now. Takes a millisecond or two, a few more on a machine of hundreds of CPUs or when ports are counted among very
 * many sockets. What cannot be read is null.
 * @param at.address the numeric address measured at (where the agent listens on all: the one that the node's name leads to); null: unknown
 * @param at.port where the agent listens
 * @param ports the range to look for taken ports in, first and last; null: none
 */
export function readNodeFacts(
  at: Listening,
  ports: readonly [number, number] | null,
  machine: NodeMachine = THIS_NODE,
): NodeFacts {
  const { loads, ...runtime } = machine.runtime();
  const [load1, load5, load15] = [0, 1, 2].map((i) => Math.round((loads[i] ?? 0) * 100) / 100);
  const net = (name: string) => machine.read(`/proc/sys/net/${name}`);
  const online = parseCpuList(machine.read("/sys/devices/system/cpu/online") ?? "") ?? [];
  return {
    deno: runtime.deno,
    clock_ms: runtime.clockMs,
    kernel: runtime.kernel.slice(0, TEXT_LIMIT),
    architecture: runtime.architecture,
    cores_usable: runtime.coresUsable,
    cores_online: online.length || null,
    cpu_limit: readCpuLimit(machine),
    virtual: readVirtual(machine),
    governors: readGovernors(online, machine),
    boost: readBoost(machine),
    load1: load1!,
    load5: load5!,
    load15: load15!,
    memory_available_bytes: Math.floor(runtime.memoryAvailableBytes),
    uptime_s: Math.floor(runtime.uptimeS),
    open_files: runtime.openFiles === Infinity ? null : runtime.openFiles,
    interface: readInterfaceFacts(at.address, machine),
    somaxconn: wholeNumber(net("core/somaxconn")),
    rmem_max_bytes: wholeNumber(net("core/rmem_max")),
    wmem_max_bytes: wholeNumber(net("core/wmem_max")),
    tcp_rmem_bytes: wholeNumbers(net("ipv4/tcp_rmem"), 3),
    tcp_wmem_bytes: wholeNumbers(net("ipv4/tcp_wmem"), 3),
    congestion: factText(net("ipv4/tcp_congestion_control")),
    congestion_available: words(net("ipv4/tcp_available_congestion_control")),
    local_ports: wholeNumbers(net("ipv4/ip_local_port_range"), 2),
    ports: ports && countTakenPorts(ports, at, machine),
  };
}

function words(text: string | undefined): string[] {
  return (text ?? "").split(/\s+/).filter((word) => word !== "").slice(0, LIST_LIMIT).map((word) =>
    word.slice(0, TEXT_LIMIT)
  );
}

/** Every governor that some CPU has. Where the first CPU has none, there is no scaling of frequencies that could be seen. */
function readGovernors(online: readonly number[], machine: Machine): string[] {
  const governors = new Set<string>();
  for (const cpu of online.length > 0 ? online : [0]) {
    const governor = factText(machine.read(`/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_governor`));
    if (governor !== null) governors.add(governor);
    if (governors.size === 0 || governors.size === LIST_LIMIT) break;
  }
  return [...governors].sort();
}

/** Intel's driver says whether turbo is off, all others whether it is on. */
function readBoost(machine: Machine): boolean | null {
  const off = wholeNumber(machine.read("/sys/devices/system/cpu/intel_pstate/no_turbo"));
  if (off !== null) return off === 0;
  const on = wholeNumber(machine.read("/sys/devices/system/cpu/cpufreq/boost"));
  return on === null ? null : on !== 0;
}

/** x86 has a flag for it; other CPUs do not tell. */
function readVirtual(machine: NodeMachine): boolean | null {
  const flags = /^flags\s*:(.*)\n/m.exec(machine.readStart("/proc/cpuinfo", CPU_INFO_BYTES) ?? "")?.[1];
  return flags === undefined ? null : flags.split(" ").includes("hypervisor");
}

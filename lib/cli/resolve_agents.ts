import { UsageError } from "../base/errors.ts";
import { type AddressMap, readAddressMap } from "../cluster/address_map.ts";
import type { AgentSettings, LauncherSettings } from "../engine/options.ts";
import { CPU_LIMIT, type CpuChoice } from "../net/request.ts";
import { isExec, needsAgents, type ProbeSettings } from "../probe/settings.ts";
import type { CommandContext } from "./command_context.ts";
import { contradiction } from "./contradiction.ts";
import type { RawOptions } from "./option_table.ts";

/** What Linux takes as the name of an interface: at most 15 bytes (IFNAMSIZ), no blank, no slash, no colon. */
const INTERFACE_NAME = /^(?!\.\.?$)[!-.0-9;-~]{1,15}$/;

const PORT_LIMIT = 65535;

/**
 * What every agent is told: where it listens, which network it measures over, and on which CPUs.
 * @param launcher null where no agents are started
 * @throws {UsageError} when a value is none, or contradicts another option; also for what stands in the address map
 */
export async function resolveAgents(
  options: RawOptions,
  nodes: readonly string[],
  launcher: LauncherSettings | null,
  context: CommandContext,
): Promise<AgentSettings> {
  const { "port-range": ports, cpu } = options;
  const name = options.interface === undefined ? null : interfaceName(options.interface);
  if (name !== null && launcher?.name === "local") {
    throw contradiction(
      "--interface goes with nodes that are other hosts, --launcher local with loopback",
      `--interface ${name}`,
    );
  }
  const addresses = await resolveAddresses(options, nodes, context);
  const [addressed] = addresses.keys();
  if (name !== null && addressed !== undefined) {
    throw contradiction(
      "--interface chooses the address of every node",
      `--address ${addressed}=${addresses.get(addressed)}`,
    );
  }
  return {
    addresses,
    interface: name,
    ports: ports === undefined ? null : portRange(ports),
    cpu: cpu === undefined ? null : cpuChoice(cpu),
  };
}

async function resolveAddresses(
  options: RawOptions,
  nodes: readonly string[],
  context: CommandContext,
): Promise<AddressMap> {
  const { address = [], "address-map": file, hostfile = [], pairs } = options;
  if (file === "-" && (hostfile.includes("-") || pairs === "-")) {
    throw new UsageError("reading --address-map: standard input is given twice: -");
  }
  return await readAddressMap({ addresses: address, file }, nodes, context);
}

function interfaceName(text: string): string {
  if (INTERFACE_NAME.test(text)) return text;
  throw new UsageError(`reading --interface (a network interface of the nodes, like ib0): '${text}'`);
}

function portRange(text: string): [number, number] {
  const [, first = "", last = ""] = /^([0-9]+)-([0-9]+)$/.exec(text) ?? [];
  const range: [number, number] = [Number(first), Number(last)];
  if (first !== "" && range[0] >= 1 && range[0] <= range[1] && range[1] <= PORT_LIMIT) return range;
  throw new UsageError(`reading --port-range (first and last, 1 to ${PORT_LIMIT}, like 18500-18599): '${text}'`);
}

function cpuChoice(text: string): CpuChoice {
  if (text === "auto" || /^[0-9]+$/.test(text) && Number(text) < CPU_LIMIT) {
    return text === "auto" ? text : Number(text);
  }
  throw new UsageError(`reading --cpu (auto, or 0 to ${CPU_LIMIT - 1}): '${text}'`);
}

/**
 * @throws {UsageError} when the ports are too few: for the datagram streams that a node answers at the same time, each of which needs one; for
 * a benchmark's server, which needs one besides the agent's own
 */
export function checkPorts({ ports }: AgentSettings, probe: ProbeSettings): void {
  if (ports !== null && isExec(probe) && needsAgents(probe) && ports[0] === ports[1]) {
    throw contradiction("a benchmark's server needs a port besides the agent's own", `--port-range ${ports.join("-")}`);
  }
  if (ports === null || probe.name !== "tcp" || probe.transport !== "udp") return;
  const needed = probe.streams * (probe.bidirectional ? 2 : 1);
  const [first, last] = ports;
  if (last - first + 1 >= needed) return;
  throw contradiction(`--transport udp needs a port for each stream, ${needed} here`, `--port-range ${first}-${last}`);
}

/** What the user should know of how agents measure. */
export function agentNotices({ cpu }: AgentSettings, launcher: LauncherSettings | null): string[] {
  if (typeof cpu !== "number" || launcher?.name !== "local") return [];
  return [`--cpu ${cpu}: all nodes share this machine, so both ends of a pair share this CPU`];
}

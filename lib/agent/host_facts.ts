import type { HostFacts } from "../base/measurement.ts";
import { parseCpuList } from "./cpu_list.ts";

/** What is asked of the system; tests have another one. */
export interface Machine {
  /** Every address, with the name of its network interface. */
  addresses(): readonly InterfaceAddress[];
  /** The text of a file; undefined when it cannot be read, for whatever reason. */
  read(path: string): string | undefined;
}

export interface InterfaceAddress {
  name: string;
  /** Numeric, in the system's own spelling: `10.0.0.1`, `fd00::1`. */
  address: string;
}

export const THIS_MACHINE: Machine = {
  addresses() {
    try {
      return Deno.networkInterfaces();
    } catch {
      return []; // a sandbox that lets nobody ask
    }
  },
  read(path) {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      return undefined; // not there, not to be read, or, with /sys, no answer (EINVAL)
    }
  },
};

const TEXT_LIMIT = 100;

/** What drivers say, besides −1 and 2^32 − 1, for a speed that they do not know: no link has these. */
const NO_SPEED: readonly (number | null)[] = [0, 65535];

/**
 * The facts as they are now. Takes a few calls and reads of /sys, well below a millisecond; what they do not tell is null.
 * @param address the numeric address measured at
 * @param cpu the CPU that the (first) measuring thread is pinned to
 */
export function readHostFacts(address: string, cpu: number | null, machine: Machine = THIS_MACHINE): HostFacts {
  const device = deviceOf(address, machine);
  const fact = (name: string) => device === undefined ? undefined : machine.read(`/sys/class/net/${device}/${name}`);
  const speed = wholeNumber(fact("speed"));
  return {
    kernel: Deno.osRelease().slice(0, TEXT_LIMIT),
    load1: Math.round(Deno.loadavg()[0]! * 100) / 100,
    governor: machine.read(`/sys/devices/system/cpu/cpu${cpu ?? 0}/cpufreq/scaling_governor`)
      ?.trim().slice(0, TEXT_LIMIT) || null,
    interface: device?.slice(0, TEXT_LIMIT) ?? null,
    mtu: wholeNumber(fact("mtu")),
    speed_Mbitps: NO_SPEED.includes(speed) ? null : speed,
    cpu,
  };
}

/** The CPUs that are local to the network interface with an address; none when that is not known. */
export function nearCpus(address: string, machine: Machine = THIS_MACHINE): number[] {
  const device = deviceOf(address, machine);
  if (device === undefined) return [];
  return parseCpuList(machine.read(`/sys/class/net/${device}/device/local_cpulist`) ?? "") ?? [];
}

/**
 * The name of the network interface that has an address; undefined when none has. All of 127.0.0.0/8 is the loopback interface's, though
 * only 127.0.0.1 is listed.
 */
export function interfaceWith(address: string, addresses: readonly InterfaceAddress[]): string | undefined {
  const [, zone] = address.split("%");
  const wanted = plainAddress(address);
  const same = addresses.filter((each) => each.address === wanted);
  const found = same.find(({ name }) => name === zone) ?? same[0];
  if (found || !wanted.startsWith("127.")) return found?.name;
  return addresses.find((each) => each.address.startsWith("127."))?.name;
}

/** The name of the device that has an address: the `eth0` of a labelled one, `eth0:1`, which /sys does not know. */
function deviceOf(address: string, machine: Machine): string | undefined {
  return interfaceWith(address, machine.addresses())?.replace(/:.*/, "");
}

/** The system's spelling of an address: `10.0.0.1` for `::ffff:10.0.0.1`, `fd00::1` for `FD00:0::1`; without its zone. */
function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!address.includes(":")) return address;
  const bare = address.replace(/%.*/, "");
  return URL.parse(`http://[${bare}]/`)?.hostname.slice(1, -1) ?? bare;
}

/** The number in a file of /sys; null when it holds something else, or −1, or that without its sign (ten digits). */
function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}\s*$/.test(text) ? Number(text) : null;
}

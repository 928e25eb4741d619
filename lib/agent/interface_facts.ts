import type { InterfaceFacts } from "../base/node_facts.ts";
import { interfaceWith, type Machine } from "./host_facts.ts";
import { factText, wholeNumber } from "./fact_text.ts";

/** What drivers say, besides −1, for a speed that they do not know: no link has these. */
const NO_SPEED: readonly (number | null)[] = [0, 65535, 4294967295];

/** Flags of a route in /proc/net/route and /proc/net/ipv6_route: usable, and one that refuses. */
const RTF_UP = 0x1;
const RTF_REJECT = 0x200;

/**
 * The interface that is measured over; null when that cannot be told. It is the one that has the address; where nobody has it (behind
 * address translation) or none is given, the one of the default route; where there is none, the only one but the loopback interface.
 * @param address the numeric address measured at; null: all of the node's
 */
export function readInterfaceFacts(address: string | null, machine: Machine): InterfaceFacts | null {
  const addresses = machine.addresses();
  const label = (address === null ? undefined : interfaceWith(address, addresses)) ??
    defaultInterface(machine) ?? onlyInterface(addresses);
  if (label === undefined) return null;
  const name = label.replace(/:.*/, ""); // `eth0:1` is a label of an address of eth0
  const read = (path: string) => machine.read(`/sys/class/net/${name}/${path}`);
  const count = (path: string) => wholeNumber(read(`statistics/${path}`));
  const speed = wholeNumber(read("speed"));
  const carrier = wholeNumber(read("carrier")); // no answer from an interface that is switched off
  const driver = /^DRIVER=(.+)$/m.exec(read("device/uevent") ?? "") ?? /^DEVTYPE=(.+)$/m.exec(read("uevent") ?? "");
  return {
    name: factText(name) ?? "",
    mtu: wholeNumber(read("mtu")),
    speed_Mbitps: NO_SPEED.includes(speed) ? null : speed,
    driver: factText(driver?.[1]),
    carrier: carrier !== null ? carrier === 1 : factText(read("operstate")) === "down" ? false : null,
    rx_packets: count("rx_packets"),
    tx_packets: count("tx_packets"),
    rx_errors: count("rx_errors"),
    tx_errors: count("tx_errors"),
    rx_dropped: count("rx_dropped"),
    tx_dropped: count("tx_dropped"),
  };
}

interface Route {
  name: string;
  metric: number;
  flags: number;
}

/** The interface of the default route with the lowest metric, IPv4's before IPv6's. */
function defaultInterface(machine: Machine): string | undefined {
  return bestRoute(
    rows(machine, "/proc/net/route").flatMap(([name, destination, , flags, , , metric, mask]) =>
      name && metric && isZero(destination) && isZero(mask)
        ? [{ name, metric: Number(metric), flags: parseInt(flags!, 16) }]
        : []
    ),
  ) ?? bestRoute(
    rows(machine, "/proc/net/ipv6_route").flatMap((columns) => {
      const [destination, length, , , , metric, , , flags, name] = columns;
      return name && isZero(destination) && isZero(length)
        ? [{ name, metric: parseInt(metric!, 16), flags: parseInt(flags!, 16) }]
        : [];
    }),
  );
}

function bestRoute(routes: readonly Route[]): string | undefined {
  const usable = routes.filter(({ flags }) => (flags & RTF_UP) !== 0 && (flags & RTF_REJECT) === 0);
  return usable.sort((a, b) => a.metric - b.metric)[0]?.name;
}

function rows(machine: Machine, path: string): string[][] {
  return (machine.read(path) ?? "").split("\n").map((line) => line.trim().split(/\s+/));
}

function isZero(digits: string | undefined): boolean {
  return digits !== undefined && /^0+$/.test(digits);
}

function onlyInterface(addresses: readonly { name: string; address: string }[]): string | undefined {
  const others = addresses.filter(({ address }) => address !== "::1" && !address.startsWith("127."));
  const names = new Set(others.map(({ name }) => name.replace(/:.*/, "")));
  return names.size === 1 ? [...names][0] : undefined;
}

import { type InterfaceAddress, interfaceWith, type Machine, THIS_MACHINE } from "./host_facts.ts";
import { resolveHost } from "./resolve_host.ts";

/** The most names that a message lists: container hosts have thousands of interfaces. */
const LISTED = 20;

/** They stand for every address of a machine. */
const ALL_ADDRESSES = ["0.0.0.0", "::"];

/** fe80::/10: such an address means something only together with an interface of the one who uses it. */
const LINK_LOCAL = /^fe[89ab][0-9a-f]:/i;

/**
 * The numeric address that an agent takes measuring connections on; null: all of its node's.
 * @param wanted.address an address of this node or a name for it; the first answer of the resolver counts
 * @param wanted.interface its first IPv4 address is taken, else its first IPv6 address that is not link-local; with `address`, the
 * interface must have it
 * @throws {Error} one line: what was looked for, and what there is
 */
export async function listenAddress(
  wanted: { address: string | null; interface: string | null },
  signal: AbortSignal,
  machine: Machine = THIS_MACHINE,
): Promise<string | null> {
  const own = wanted.interface === null ? undefined : addressesOf(wanted.interface, machine);
  if (wanted.address !== null) {
    const address = await namedAddress(wanted.address, own, wanted.interface, signal);
    return ALL_ADDRESSES.includes(address) ? null : address;
  }
  if (own === undefined) return null;
  const first = own.find(({ address }) => !address.includes(":")) ??
    own.find(({ address }) => !LINK_LOCAL.test(address));
  if (!first) throw new Error(`finding an address of ${wanted.interface}: it has none that others can reach`);
  return first.address;
}

async function namedAddress(
  host: string,
  own: readonly InterfaceAddress[] | undefined,
  name: string | null,
  signal: AbortSignal,
): Promise<string> {
  const answers = await resolveHost(host, signal);
  if (own === undefined) return answers[0]!;
  // A name may stand for addresses of several interfaces, and often does for a loopback one.
  const found = answers.find((answer) => interfaceWith(answer, own) !== undefined);
  if (found !== undefined) return found;
  const known = answers[0] === host ? host : `${host} (${listed(answers)})`;
  throw new Error(`finding ${known} on ${name}: it has ${listed(own.map(({ address }) => address))}`);
}

/** An interface's addresses, those with a label (`eth0:1`) among them. */
function addressesOf(name: string, machine: Machine): readonly InterfaceAddress[] {
  const all = machine.addresses();
  const own = all.filter((each) => each.name === name || each.name.startsWith(`${name}:`));
  // One without addresses is not in the list, but it is there.
  if (own.length === 0 && machine.read(`/sys/class/net/${name}/mtu`) === undefined) {
    throw new Error(`finding the interface ${name}: this node has ${listed(all.map((each) => each.name))}`);
  }
  return own;
}

function listed(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  if (distinct.length === 0) return "none";
  return distinct.slice(0, LISTED).join(", ") + (distinct.length > LISTED ? ", …" : "");
}

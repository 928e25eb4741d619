import { errorText } from "../../base/errors.ts";

/** How many may knock at the same time: agents of thousands of nodes come all at once. The system allows as many or fewer. */
const BACKLOG = 4096;

/** Every address of this machine, of both families where it has IPv6, else of IPv4. */
const ALL_ADDRESSES = ["::", "0.0.0.0"];

/**
 * Listens on all addresses of this machine.
 * @param ports the ports to try, in order; null: any that is free
 * @throws {Error} when none of them is to be had
 */
export function listenFirst(ports: readonly [first: number, last: number] | null): Deno.TcpListener {
  const [first, last] = ports ?? [0, 0];
  let why = "";
  for (let port = first; port <= last; port++) {
    for (const hostname of ALL_ADDRESSES) {
      try {
        return Deno.listen({ hostname, port, tcpBacklog: BACKLOG });
      } catch (error) {
        why = errorText(error);
        if (error instanceof Deno.errors.AddrInUse) break;
      }
    }
  }
  const where = ports ? `ports ${first} to ${last}` : "any port";
  throw new Error(`listening for agents at ${where} of this machine: ${why}`);
}

/** Addresses that lead to another machine only by way of an interface that both must name. */
const LINK_LOCAL = /^(fe[89ab][0-9a-f]:|169\.254\.)/i;

/** More are never needed, and each costs every agent a try. */
const ADDRESS_LIMIT = 16;

/**
 * Where other machines may find this one: all of its addresses, IPv4 first; its loopback address where it has no other.
 * @param chosen the only one, when there is one that the user knows to be right
 */
export function controlAddresses(
  chosen: string | null,
  interfaces: readonly { address: string }[] = Deno.networkInterfaces(),
): string[] {
  if (chosen !== null) return [chosen];
  const addresses = [...new Set(interfaces.map(({ address }) => address))]
    .filter((address) => !address.startsWith("127.") && address !== "::1" && !LINK_LOCAL.test(address))
    .sort((a, b) => Number(a.includes(":")) - Number(b.includes(":")));
  return addresses.length > 0 ? addresses.slice(0, ADDRESS_LIMIT) : ["127.0.0.1"];
}

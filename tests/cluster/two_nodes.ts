import { runCommand } from "./run_command.ts";

export type NodeName = "a" | "b";

/**
 * The most TCP payload that a shaped path carries, as a share of its rate: tc counts frames with their Ethernet header of 14 bytes,
 * but without preamble, gap and check sum; of the 1514 bytes of a full one, IPv4 takes 20 and TCP with time stamps 32. MTU 1500;
 * with offload too, tc counts the headers of the frames to come.
 */
export const PAYLOAD_SHARE = 1448 / 1514;

export interface PathOptions {
  /** What each end may send, `100mbit`, as tc has it. Default: what the machine can do. */
  rate?: string;
  /**
   * False: TCP hands over no packet larger than the MTU, and few are let through at once. Otherwise a ping-pong sees up to twice the
   * rate (what its sender may send gathers while it waits), below 64 KiB even more. It takes so much of the processor that it serves
   * at 100 Mbit/s, not at 1 Gbit/s.
   */
  gso?: boolean;
  mtu?: number;
  /**
   * TCP's congestion control on both nodes. Default: the system's, but `reno` where packets are shaped or small: it fills a path without
   * gaps, in both directions at once; BBR leaves up to a third free then, and sends single packets slowly.
   */
  congestion?: string;
}

/** Both nodes' only network interface. */
export const INTERFACE = "eth0";

/**
 * How long a path may send at more than its rate to make up for a time when it could not, and the least that this must come to. Without,
 * the rate is missed by as much as the shaper's timer comes late (9 % at 1 Gbit/s).
 */
const BURST = { ms: 2, leastBytes: 16_000 };
/** The same where packets shall keep their distance: 1 % is missed. */
const SMALL_BURST = { ms: 0.5, leastBytes: 6_000 };

/** Room for all that reno has under way, in packets of MTU size: nothing is dropped. */
const QUEUE_PACKETS = 10_000;

/**
 * Two nodes of a cluster on this machine: network namespaces joined by one path. Needs root and iproute2. What runs in a node is for
 * whoever started it to end before the nodes are disposed of.
 */
export class TwoNodes implements AsyncDisposable {
  readonly rate: string | null;
  /** The nodes' namespaces, for `ip netns exec`. */
  readonly namespaces: Readonly<Record<NodeName, string>>;
  readonly addresses: Readonly<Record<NodeName, { v4: string; v6: string }>>;
  /** What was made and is not yet removed. */
  readonly #made = new Set<string>();

  private constructor(number: number, rate: string | null) {
    this.rate = rate;
    this.namespaces = { a: `oobw-${Deno.pid}-${number}a`, b: `oobw-${Deno.pid}-${number}b` };
    const address = (host: number) => ({ v4: `10.78.${number}.${host}`, v6: `fd00:78:0:${number}::${host}` });
    this.addresses = { a: address(1), b: address(2) };
  }

  /** @throws {Error} when they cannot be made (`canMakeNamespaces` knows why); nothing is left behind then */
  static async make(options: PathOptions = {}): Promise<TwoNodes> {
    const nodes = await TwoNodes.#claim(options.rate ?? null);
    try {
      await nodes.#make(options);
      return nodes;
    } catch (error) {
      await nodes[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Takes the first number that is free: tests may run in several threads of one process. */
  static async #claim(rate: string | null): Promise<TwoNodes> {
    for (let number = 1;; number++) {
      const nodes = new TwoNodes(number, rate);
      try {
        await nodes.#add("a");
        return nodes;
      } catch (error) {
        if (number === 250 || !String(error).includes("File exists")) throw error;
      }
    }
  }

  async #add(node: NodeName) {
    const name = this.namespaces[node];
    await runCommand(["ip", "netns", "add", name]);
    this.#made.add(name);
  }

  async #make({ rate, gso = true, mtu = 1500, congestion }: PathOptions) {
    congestion ??= rate !== undefined || !gso ? "reno" : undefined;
    await this.#add("b");
    const { a, b } = this.namespaces;
    const end = (namespace: string) => ["name", INTERFACE, "netns", namespace];
    await runCommand(["ip", "link", "add", ...end(a), "type", "veth", "peer", ...end(b)]);
    for (const node of ["a", "b"] as const) {
      const { v4, v6 } = this.addresses[node];
      await this.#ip(node, [
        "link set lo up",
        `link set ${INTERFACE} mtu ${mtu}${gso ? "" : " gso_max_segs 1"}`,
        `link set ${INTERFACE} up`,
        `addr add ${v4}/24 dev ${INTERFACE}`,
        `addr add ${v6}/64 dev ${INTERFACE} nodad`,
      ]);
      if (rate !== undefined) await runCommand(["tc", "-n", this.namespaces[node], "-batch", "-"], shaping(rate, gso));
      if (congestion !== undefined) {
        const setting = `echo ${congestion} >/proc/sys/net/ipv4/tcp_congestion_control`;
        await runCommand(["ip", "netns", "exec", this.namespaces[node], "sh", "-c", setting]);
      }
    }
  }

  async #ip(node: NodeName, commands: string[]) {
    await runCommand(["ip", "-n", this.namespaces[node], "-batch", "-"], commands.join("\n") + "\n");
  }

  /** A command to be run in a node. Its process is the command's own: `ip` makes room for it. */
  exec(node: NodeName, command: string[], options: Deno.CommandOptions = {}): Deno.Command {
    const args = ["netns", "exec", this.namespaces[node], ...command];
    return new Deno.Command("ip", { ...options, args });
  }

  /** Pulls the plug: the node has no way out, and the other one no carrier. */
  async linkDown(node: NodeName) {
    await this.#ip(node, [`link set ${INTERFACE} down`]);
  }

  async linkUp(node: NodeName) {
    // Linux forgets IPv6 addresses of an interface that is down.
    const { v6 } = this.addresses[node];
    await this.#ip(node, [`link set ${INTERFACE} up`, `addr replace ${v6}/64 dev ${INTERFACE} nodad`]);
    // Neighbours that could not be found are looked for again at once, not in a second.
    for (const end of ["a", "b"] as const) await this.#ip(end, [`neigh flush dev ${INTERFACE}`]);
  }

  /** Removes all that was made. */
  async [Symbol.asyncDispose]() {
    const names = [...this.#made];
    this.#made.clear();
    const removed = await Promise.allSettled(names.map((name) => runCommand(["ip", "netns", "delete", name])));
    for (const one of removed) if (one.status === "rejected") throw one.reason;
  }
}

/** `100mbit` as bits per second. */
export function bitsPerSecond(rate: string): number {
  const [, digits, prefix] = /^(\d+(?:\.\d+)?)([kmg])bit$/.exec(rate) ?? [];
  if (digits === undefined) throw new Error(`reading a rate, such as 100mbit: '${rate}'`);
  return Number(digits) * { k: 1e3, m: 1e6, g: 1e9 }[prefix as "k" | "m" | "g"];
}

/** The most payload of one direction, in 10^6 bytes per second. */
export function payloadMBps(rate: string): number {
  return bitsPerSecond(rate) * PAYLOAD_SHARE / 8e6;
}

/** What `tc -batch` reads. */
function shaping(rate: string, gso: boolean): string {
  const { ms, leastBytes } = gso ? BURST : SMALL_BURST;
  const burst = Math.max(leastBytes, Math.round(bitsPerSecond(rate) / 8000 * ms));
  return [
    `qdisc add dev ${INTERFACE} root handle 1: htb default 1`,
    `class add dev ${INTERFACE} parent 1: classid 1:1 htb rate ${rate} burst ${burst} cburst ${burst} quantum 60000`,
    `qdisc add dev ${INTERFACE} parent 1:1 handle 10: pfifo limit ${QUEUE_PACKETS}`,
    "",
  ].join("\n");
}

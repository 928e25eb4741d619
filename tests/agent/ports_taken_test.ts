import { assertEquals } from "@std/assert";
import { countTakenPorts, type Listening } from "../../lib/agent/ports_taken.ts";
import { THIS_NODE } from "../../lib/agent/node_machine.ts";
import { fakeNode } from "./fake_node.ts";

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

function line(address: string, port: number, state = "0A"): string {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return `   0: ${address}:${hex} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 47 1\n`;
}

const ALL = "00000000";
const ALL6 = "0".repeat(32);
const TEN_1 = "0100000A";
const TEN_2 = "0200000A";

function taken(own: Listening, tcp: string[], tcp6: string[] = [], udp: string[] = []) {
  const files = {
    "/proc/net/tcp": HEAD + tcp.join(""),
    "/proc/net/tcp6": HEAD + tcp6.join(""),
    "/proc/net/udp": HEAD + udp.join(""),
  };
  return countTakenPorts([5000, 5009], own, fakeNode(files));
}

Deno.test("countTakenPorts() counts each port of the range once, whatever has it", () => {
  const { tcp_taken, udp_taken, ...range } = taken(
    { address: null, port: 5009 },
    [line(ALL, 5000), line(TEN_1, 5000, "01"), line(TEN_1, 5001, "06"), line(ALL, 4999), line(ALL, 5010)],
    [line(ALL6, 5000), line(ALL6, 5002)],
    [line(ALL, 5003), line(ALL, 5004)],
  );
  assertEquals([range, tcp_taken, udp_taken], [{ first: 5000, last: 5009 }, 3, 2]);
});

Deno.test("countTakenPorts() does not count the agent's own port, but a datagram socket on it", () => {
  const own = { address: null, port: 5004 };
  const { tcp_taken, udp_taken } = taken(own, [line(ALL, 5004), line(TEN_1, 5004, "01")], [], [line(ALL, 5004)]);
  assertEquals([tcp_taken, udp_taken], [0, 1]);
});

Deno.test("countTakenPorts() leaves out sockets of another address of the node", () => {
  const tcp = [line(TEN_2, 5000), line(TEN_1, 5001), line(ALL, 5002)];
  const tcp6 = [
    line(`0000000000000000FFFF0000${TEN_1}`, 5003),
    line(`0000000000000000FFFF0000${TEN_2}`, 5004),
    line("000080FE00000000FF565402BEBAFECA", 5005),
    line(ALL6, 5006),
  ];
  for (const address of ["10.0.0.1", "::ffff:10.0.0.1"]) {
    assertEquals(taken({ address, port: 1 }, tcp, tcp6).tcp_taken, 4, address);
  }
  // An IPv6 address is not compared: all count.
  assertEquals(taken({ address: "fe80::1", port: 1 }, tcp, tcp6).tcp_taken, 7);
});

Deno.test("countTakenPorts() is null where there are no tables", () => {
  const { tcp_taken, udp_taken } = countTakenPorts([1, 2], { address: null, port: 1 }, fakeNode({}));
  assertEquals([tcp_taken, udp_taken], [null, null]);
});

Deno.test({
  name: "countTakenPorts() sees a socket of this machine",
  ignore: Deno.build.os !== "linux",
  fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const count = (address: string | null, own: number) =>
      countTakenPorts([port, port], { address, port: own }, THIS_NODE).tcp_taken;
    assertEquals(count(null, 1), 1);
    assertEquals(count("127.0.0.1", 1), 1);
    assertEquals(count(null, port), 0);
  },
});

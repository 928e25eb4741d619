import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { InterfaceFacts, NodeFacts } from "../../lib/base/node_facts.ts";
import { VERSION } from "../../lib/base/version.ts";
import { judge } from "../../lib/results/node_health.ts";
import { downNode, eightNodes, upNode } from "./fixtures/doctor_nodes.ts";

/** What is said of a single node. */
function whats(facts: Partial<NodeFacts>, card: Partial<InterfaceFacts> = {}): string[] {
  return judge([upNode("cn1", facts, card)])[0]!.map(({ what }) => what);
}

Deno.test("judge() has nothing to say of tuned nodes that are alike", () => {
  assertEquals(judge(eightNodes()), eightNodes().map(() => []));
  assertEquals(judge([]), []);
});

Deno.test("judge() has little to say of clean laptops, virtual machines and containers", () => {
  const plain = {
    boost: null,
    rmem_max_bytes: 212992,
    wmem_max_bytes: 212992,
    tcp_rmem_bytes: [4096, 131072, 6291456],
    tcp_wmem_bytes: [4096, 16384, 4194304],
    load1: 0.9,
    open_files: 1024,
    somaxconn: 128,
  };
  const slow = { speed_Mbitps: 1000, driver: "iwlwifi", mtu: 1500, rx_errors: 12 };
  assertEquals(whats({ ...plain, cores_usable: 8, cores_online: 8, governors: ["powersave"] }, slow), [
    "CPU governor powersave",
  ]);
  const machine = { ...plain, cores_usable: 2, cores_online: 2, governors: [], virtual: true };
  assertEquals(whats(machine, { speed_Mbitps: null, driver: "virtio_net", mtu: 1500 }), []);
  // A container's interface claims 10 Gbit/s.
  assertEquals(whats(machine, { speed_Mbitps: 10_000, driver: null, mtu: 1500 }), []);
  assertEquals(whats({ ...plain, governors: [], interface: null, cores_online: null }), []);
});

Deno.test("judge() fails a node that is down, with what was seen, and says nothing else of it", () => {
  const down = downNode("cn3", "agent: command not found");
  const nodes = [...eightNodes(), { ...upNode("cn9", {}, { mtu: 1500 }), ...down }];
  assertEquals(judge(nodes).at(-1), [
    { level: "fail", topic: "down", what: "down", why: "agent: command not found" },
  ]);
  assertEquals(judge([{ name: "cn1", status: "down" }])[0]![0]!.why, "its agent did not answer");
});

Deno.test("judge() warns of another version and of a clock that is surely off", () => {
  const node = upNode("cn1");
  assertEquals(judge([{ ...node, version: "0.0.9" }])[0]!.map(({ what, why }) => [what, why]), [[
    "its agent is oobw 0.0.9",
    `the controller is oobw ${VERSION}, and agents of another version may measure otherwise`,
  ]]);
  const clock = (offsetMs: number, uncertaintyMs: number) =>
    judge([{ ...node, clock: { offsetMs, uncertaintyMs } }])[0]!.map(({ what }) => what);
  assertEquals(clock(3210, 5), ["clock 3.2 s ahead"]);
  assertEquals(clock(-1500, 5), ["clock 1.5 s behind"]);
  assertEquals(clock(1500, 600), []);
  assertEquals(clock(-999, 1), []);
  assertEquals(judge([{ ...node, clock: null }]), [[]]);
});

Deno.test("judge() warns of what takes a measurement's CPU time", () => {
  assertEquals(whats({ load1: 20 }), ["load 20.00 on 64 cores"]);
  assertEquals(whats({ load1: 19 }), []);
  assertEquals(whats({ load1: 1.2, cores_usable: 2, cores_online: 2 }), ["load 1.20 on 2 cores"]);
  assertEquals(whats({ load1: 1, cores_usable: 2, cores_online: 2 }), []);
  assertEquals(whats({ load1: 1.5, cores_usable: 2, cores_online: 64 }), []);
  assertEquals(whats({ cores_usable: 1, cores_online: 64 }), ["1 usable core"]);
  assertEquals(whats({ cpu_limit: 1.5 }), ["control group limited to 1.5 CPUs"]);
  assertEquals(whats({ cpu_limit: 2 }), []);
});

Deno.test("judge() warns of every governor but performance", () => {
  for (const governor of ["powersave", "ondemand", "schedutil", "conservative"]) {
    assertEquals(whats({ governors: [governor] }), [`CPU governor ${governor}`]);
  }
  assertEquals(whats({ governors: ["ondemand", "performance"] }), ["CPU governor ondemand on some CPUs"]);
});

Deno.test("judge() warns of an interface without carrier, and of one that loses packets", () => {
  assertEquals(whats({}, { carrier: false }), ["eth0 has no carrier"]);
  assertEquals(whats({}, { rx_errors: 30_000 }), ["eth0 had 30000 errors in 2000000000 packets"]);
  assertEquals(whats({}, { rx_errors: 19_000, tx_errors: 0 }), []);
  assertEquals(whats({}, { rx_errors: 99, rx_packets: 100, tx_packets: 0 }), []);
  assertEquals(whats({}, { rx_errors: null, tx_errors: null }), []);
});

Deno.test("judge() warns of small buffers on fast links", () => {
  const small = { rmem_max_bytes: 212992, tcp_wmem_bytes: [4096, 16384, 1048576] };
  assertEquals(whats(small), ["rmem_max 208 KiB", "tcp_wmem 1 MiB"]);
  assertEquals(whats(small, { speed_Mbitps: 1000 }), []);
  assertEquals(
    whats({ ...small, wmem_max_bytes: 212992 }, { speed_Mbitps: 10_000 })[0],
    "rmem_max 208 KiB, wmem_max 208 KiB",
  );
});

Deno.test("judge() warns of low limits and of a port range that is used up", () => {
  assertEquals(whats({ open_files: 256, somaxconn: 64 }), ["256 open files", "somaxconn 64"]);
  const ports = (last: number, tcp_taken: number | null, udp_taken: number | null) =>
    whats({ ports: { first: 5000, last, tcp_taken, udp_taken } });
  assertEquals(ports(5009, 9, 0), ["all other TCP ports of 5000-5009 are taken"]);
  assertEquals(ports(5009, 8, 10), ["all UDP ports of 5000-5009 are taken"]);
  assertEquals(ports(5000, 0, 0), []);
  assertEquals(ports(5009, null, null), []);
});

Deno.test("judge() warns of what only a few nodes have", () => {
  const nodes = eightNodes();
  nodes[2] = upNode("cn3", { kernel: "4.18", cores_usable: 32, boost: false, congestion: "bbr" }, {
    mtu: 1500,
    speed_Mbitps: 1000,
  });
  const remarks = judge(nodes);
  assertEquals(remarks[2]!.map(({ what }) => what), [
    "MTU 1500 where 7 of 8 nodes have 9000",
    "link speed 1000 Mbit/s where 7 of 8 nodes have 100000 Mbit/s",
    "usable cores 32 where 7 of 8 nodes have 64",
    "turbo off where 7 of 8 nodes have on",
    "congestion control bbr where 7 of 8 nodes have cubic",
    "kernel 4.18 where 7 of 8 nodes have 5.14.0-427.el9.x86_64",
  ]);
  assertEquals(remarks.flatMap((list, i) => i === 2 ? [] : list), []);
});

Deno.test("judge() takes the larger of two values as frequent, and counts only what is known", () => {
  const [first, second] = judge([upNode("cn1", {}, { mtu: 1500 }), upNode("cn2")]);
  assertEquals([first!.map(({ what }) => what), second], [["MTU 1500 where 1 of 2 nodes has 9000"], []]);
  const nodes = [
    upNode("cn1", { interface: null }),
    upNode("cn2", {}, { mtu: 1500 }),
    downNode("cn3"),
    upNode("cn4"),
    upNode("cn5"),
    { name: "cn6", status: "up" as const },
  ];
  assertEquals(judge(nodes)[1]!.map(({ what }) => what), ["MTU 1500 where 2 of 3 nodes have 9000"]);
  assertEquals(judge(nodes)[0], []);
});

Deno.test("judge() warns of values that differ on fewer than all nodes, and never of a node without facts", () => {
  const mtu = fc.constantFrom(null, 1500, 4092, 9000);
  fc.assert(fc.property(fc.array(mtu, { maxLength: 12 }), (mtus) => {
    const remarks = judge(mtus.map((mtu, i) => upNode(`cn${i}`, {}, { mtu })));
    const counts = Map.groupBy(mtus.filter((mtu) => mtu !== null), (mtu) => mtu);
    const most = Math.max(0, ...[...counts.values()].map(({ length }) => length));
    const known = mtus.filter((mtu) => mtu !== null).length;
    assertEquals(remarks.filter(({ length }) => length > 0).length, known - most);
    mtus.forEach((mtu, i) => mtu === null && assertEquals(remarks[i], []));
  }));
});

import { assertEquals } from "@std/assert";
import type { InterfaceAddress } from "../../lib/agent/host_facts.ts";
import { readInterfaceFacts } from "../../lib/agent/interface_facts.ts";
import { fakeNode } from "./fake_node.ts";

const ADDRESSES: InterfaceAddress[] = [
  { name: "lo", address: "127.0.0.1" },
  { name: "eth0", address: "10.0.0.1" },
  { name: "eth1:2", address: "10.2.0.1" },
  { name: "ib0", address: "10.1.0.1" },
];

const HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT   \n";

function route(name: string, metric: number, flags = "0003", mask = "00000000"): string {
  return `${name}\t00000000\t010200C0\t${flags}\t0\t0\t${metric}\t${mask}\t0\t0\t0      \n`;
}

function nameOf(address: string | null, files: Record<string, string> = {}, addresses = ADDRESSES) {
  return readInterfaceFacts(address, fakeNode(files, addresses))?.name;
}

Deno.test("readInterfaceFacts() is of the interface that has the address, labelled or not", () => {
  assertEquals(nameOf("10.1.0.1"), "ib0");
  assertEquals(nameOf("10.2.0.1"), "eth1");
  assertEquals(nameOf("127.0.1.3"), "lo");
});

Deno.test("readInterfaceFacts() takes the best default route where nobody has the address", () => {
  const routes = HEAD + route("eth0", 200) + route("eth1", 100) + route("ib0", 0, "0003", "000000FF") +
    route("eth2", 1, "0002") + route("lo", 0, "0201");
  for (const address of [null, "203.0.113.9"]) assertEquals(nameOf(address, { "/proc/net/route": routes }), "eth1");
});

Deno.test("readInterfaceFacts() takes IPv6's default route where there is no other", () => {
  const zero = "0".repeat(32);
  const line = (destination: string, length: string, metric: string, flags: string, name: string) =>
    `${destination} ${length} ${zero} 00 ${zero} ${metric} 00000001 00000000 ${flags}     ${name}\n`;
  const routes = line("fd".padEnd(32, "0"), "40", "00000100", "00000001", "eth0") +
    line(zero, "00", "ffffffff", "00200200", "lo") +
    line(zero, "00", "00000400", "00000003", "ib0") + line(zero, "00", "00000064", "00000003", "eth1");
  assertEquals(nameOf(null, { "/proc/net/route": HEAD, "/proc/net/ipv6_route": routes }), "eth1");
});

Deno.test("readInterfaceFacts() takes the only interface but the loopback one, and is null where there are more", () => {
  assertEquals(nameOf(null), undefined);
  assertEquals(nameOf(null, {}, ADDRESSES.slice(0, 2)), "eth0");
  assertEquals(nameOf(null, {}, [{ name: "lo", address: "::1" }]), undefined);
  assertEquals(nameOf(null, { "/proc/net/route": "what\n\tis this\n" }), undefined);
});

Deno.test("readInterfaceFacts() tells a bond by its kind, a cut cable and one that is switched off, no speed by its stand-ins", () => {
  const read = (files: Record<string, string>) =>
    readInterfaceFacts(
      "10.0.0.1",
      fakeNode(
        Object.fromEntries(Object.entries(files).map(([name, text]) => [`/sys/class/net/eth0/${name}`, text])),
        ADDRESSES,
      ),
    )!;
  assertEquals(read({ uevent: "DEVTYPE=bond\nINTERFACE=eth0\n" }).driver, "bond");
  assertEquals(read({ uevent: "INTERFACE=eth0\n" }).driver, null);
  assertEquals(read({ carrier: "0\n" }).carrier, false);
  assertEquals(read({ operstate: "down\n" }).carrier, false);
  assertEquals(read({ operstate: "unknown\n" }).carrier, null);
  for (const speed of ["-1\n", "4294967295\n", "65535\n", "0\n"]) {
    assertEquals(read({ speed }).speed_Mbitps, null, speed);
  }
});

import { assertEquals, assertRejects } from "@std/assert";
import type { InterfaceAddress, Machine } from "../../lib/agent/host_facts.ts";
import { listenAddress } from "../../lib/agent/listen_address.ts";
import { LinkError } from "../../lib/net/link_error.ts";

const { signal } = new AbortController();

const ADDRESSES: InterfaceAddress[] = [
  { name: "lo", address: "127.0.0.1" },
  { name: "eth0:1", address: "10.0.0.9" },
  { name: "lo", address: "::1" },
  { name: "eth0", address: "fe80::1" },
  { name: "eth0", address: "fd00::1" },
  { name: "eth0", address: "10.0.0.1" },
  { name: "eth0", address: "10.0.0.2" },
  { name: "ib0", address: "fe80::2" },
  { name: "ib0", address: "fd00::2" },
  { name: "ib0", address: "fd00::3" },
  { name: "ib1", address: "febf::1" },
];

function machine(addresses = ADDRESSES): Machine {
  return {
    addresses: () => addresses,
    read: (path) => path === "/sys/class/net/bare0/mtu" ? "1500\n" : undefined,
  };
}

function wanted(address: string | null, name: string | null, on = machine()): Promise<string | null> {
  return listenAddress({ address, interface: name }, signal, on);
}

async function message(promise: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => promise, Error)).message;
}

Deno.test("listenAddress() is null, all addresses, when nothing is asked for", async () => {
  assertEquals(await wanted(null, null), null);
});

Deno.test("listenAddress() takes an address as it is, and resolves a name", async () => {
  assertEquals(await wanted("10.77.0.1", null), "10.77.0.1");
  assertEquals(await wanted("fd00::2", null), "fd00::2");
  const local = await wanted("localhost", null);
  assertEquals(local === "127.0.0.1" || local === "::1", true, `${local}`);
  await assertRejects(() => wanted("a..b", null), LinkError, "resolving a..b: ");
});

Deno.test("listenAddress() takes an interface's IPv4 address, else its IPv6 one that others can reach", async () => {
  assertEquals(await wanted(null, "lo"), "127.0.0.1");
  assertEquals(await wanted(null, "eth0"), "10.0.0.9");
  assertEquals(await wanted(null, "eth0:1"), "10.0.0.9");
  assertEquals(await wanted(null, "ib0"), "fd00::2");
});

Deno.test("listenAddress() names the interface that is not there, and those that are", async () => {
  assertEquals(
    await message(wanted(null, "ib9")),
    "finding the interface ib9: this node has lo, eth0:1, eth0, ib0, ib1",
  );
  assertEquals(await message(wanted("10.0.0.1", "eth")), await message(wanted(null, "eth")));
  assertEquals(await message(wanted(null, "ib9", machine([]))), "finding the interface ib9: this node has none");
  const many = Array.from({ length: 5000 }, (_, i) => ({ name: `veth${i}`, address: "fe80::1" }));
  const long = await message(wanted(null, "ib9", machine(many)));
  assertEquals([long.length < 300, long.endsWith(", veth19, …")], [true, true]);
});

Deno.test("listenAddress() tells of an interface without an address that others can reach", async () => {
  for (const name of ["ib1", "bare0"]) {
    assertEquals(
      await message(wanted(null, name)),
      `finding an address of ${name}: it has none that others can reach`,
    );
  }
});

Deno.test("listenAddress() wants the address to be the interface's when both are given", async () => {
  assertEquals(await wanted("10.0.0.2", "eth0"), "10.0.0.2");
  assertEquals(await wanted("FD00:0::2", "ib0"), "FD00:0::2");
  assertEquals(await wanted("127.0.0.5", "lo"), "127.0.0.5");
  assertEquals(await message(wanted("10.0.0.1", "ib0")), "finding 10.0.0.1 on ib0: it has fe80::2, fd00::2, fd00::3");
  assertEquals(await message(wanted("10.0.0.1", "bare0")), "finding 10.0.0.1 on bare0: it has none");
  const local = await message(wanted("localhost", "ib1"));
  assertEquals(/^finding localhost \((127\.0\.0\.1|::1)(, .*)?\) on ib1: it has febf::1$/.test(local), true, local);
  assertEquals(await wanted("localhost", "lo"), await wanted("localhost", null));
});

Deno.test("listenAddress() finds an interface of this machine", async () => {
  const loopback = Deno.networkInterfaces().find(({ address }) => address === "127.0.0.1")!;
  assertEquals(await listenAddress({ address: null, interface: loopback.name }, signal), "127.0.0.1");
});

Deno.test("listenAddress() stops with the reason of an abort", async () => {
  const reason = new Error("enough");
  const aborted = AbortSignal.abort(reason);
  const given = { address: "localhost", interface: null };
  assertEquals(await listenAddress(given, aborted, machine()).catch((error) => error), reason);
});

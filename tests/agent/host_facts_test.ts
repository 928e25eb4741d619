import { assert, assertEquals, assertLess } from "@std/assert";
import * as v from "valibot";
import {
  type InterfaceAddress,
  interfaceWith,
  type Machine,
  nearCpus,
  readHostFacts,
  THIS_MACHINE,
} from "../../lib/agent/host_facts.ts";
import { HostFactsSchema } from "../../lib/agent/messages.ts";

const ADDRESSES: InterfaceAddress[] = [
  { name: "lo", address: "127.0.0.1" },
  { name: "eth0", address: "10.0.0.1" },
  { name: "eth0:1", address: "10.0.0.2" },
  { name: "ib0", address: "10.1.0.1" },
  { name: "lo", address: "::1" },
  { name: "eth0", address: "fd00::1" },
  { name: "eth0", address: "fe80::1" },
  { name: "ib0", address: "fe80::1" },
];

const FILES: Record<string, string> = {
  "/sys/class/net/lo/mtu": "65536\n",
  "/sys/class/net/eth0/mtu": "9000\n",
  "/sys/class/net/eth0/speed": "25000\n",
  "/sys/class/net/eth0/device/local_cpulist": "0-1,4\n",
  "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "powersave\n",
  "/sys/devices/system/cpu/cpu3/cpufreq/scaling_governor": "performance\n",
};

function machine(files: Record<string, string> = FILES, addresses = ADDRESSES): Machine {
  return { addresses: () => addresses, read: (path) => files[path] };
}

Deno.test("readHostFacts() tells the interface, its MTU and speed, and the governor of the CPU", () => {
  const { kernel, load1, ...facts } = readHostFacts("10.0.0.1", 3, machine());
  assertEquals(facts, { governor: "performance", interface: "eth0", mtu: 9000, speed_Mbitps: 25000, cpu: 3 });
  assertEquals(kernel, Deno.osRelease().slice(0, 100));
  assert(Number.isInteger(Math.round(load1 * 1e6) / 1e4) && load1 >= 0, `${load1}`);
});

Deno.test("readHostFacts() tells the governor of CPU 0 when nothing is pinned", () => {
  const { governor, cpu } = readHostFacts("10.0.0.1", null, machine());
  assertEquals([governor, cpu], ["powersave", null]);
});

Deno.test("readHostFacts() has null for what cannot be read", () => {
  const unknown = { governor: null, interface: null, mtu: null, speed_Mbitps: null, cpu: null };
  for (const each of [machine({}), machine(FILES, [])]) {
    const { kernel: _, load1: __, ...facts } = readHostFacts("10.9.9.9", null, each);
    assertEquals({ ...facts, governor: null }, unknown);
  }
  const { interface: name, mtu, governor } = readHostFacts("10.1.0.1", 9, machine());
  assertEquals([name, mtu, governor], ["ib0", null, null]);
});

Deno.test("readHostFacts() takes no speed from what stands for an unknown one", () => {
  for (const text of ["-1\n", "4294967295\n", "65535\n", "0\n", "", "unknown\n", "1e3"]) {
    const facts = readHostFacts("10.0.0.1", null, machine({ "/sys/class/net/eth0/speed": text }));
    assertEquals(facts.speed_Mbitps, null, text);
  }
});

Deno.test("readHostFacts() cuts long texts, and fits the message that carries it", () => {
  const long = "x".repeat(5000);
  const files = { "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": long };
  const facts = readHostFacts("10.0.0.1", null, machine(files, [{ name: long, address: "10.0.0.1" }]));
  assertEquals([facts.governor!.length, facts.interface!.length], [100, 100]);
  assertEquals(v.parse(HostFactsSchema, facts), facts);
});

Deno.test("readHostFacts() knows this machine's loopback interface, quickly", () => {
  const facts = readHostFacts("127.0.0.1", null);
  const loopback = Deno.networkInterfaces().find(({ address }) => address === "127.0.0.1")!;
  assertEquals([facts.interface, facts.speed_Mbitps], [loopback.name, null]);
  if (Deno.build.os === "linux") {
    assertEquals(`${facts.mtu}`, Deno.readTextFileSync(`/sys/class/net/${loopback.name}/mtu`).trim());
  }
  assertEquals(v.parse(HostFactsSchema, facts), facts);
  const start = performance.now();
  for (let i = 0; i < 20; i++) readHostFacts("127.0.0.1", 0);
  assertLess(performance.now() - start, 2000);
});

Deno.test("interfaceWith() finds an address in each of its spellings", () => {
  for (
    const [address, name] of [
      ["10.0.0.1", "eth0"],
      ["::ffff:10.0.0.1", "eth0"],
      ["::FFFF:10.1.0.1", "ib0"],
      ["127.0.0.1", "lo"],
      ["127.1.2.3", "lo"],
      ["::ffff:127.0.0.2", "lo"],
      ["::1", "lo"],
      ["0:0::1", "lo"],
      ["FD00:0:0::0001", "eth0"],
      ["fe80::1", "eth0"],
      ["fe80::1%ib0", "ib0"],
      ["10.0.0.2", "eth0:1"],
    ] as const
  ) {
    assertEquals(interfaceWith(address, ADDRESSES), name, address);
  }
});

Deno.test("interfaceWith() finds nothing for what is no address of the machine", () => {
  for (const address of ["10.0.0.3", "0.0.0.0", "::", "1270.0.0.1", "", ":", "x", "fe80::2"]) {
    assertEquals(interfaceWith(address, ADDRESSES), undefined, address);
  }
  assertEquals(interfaceWith("127.0.0.1", []), undefined);
});

Deno.test("readHostFacts() names the device of a labelled address", () => {
  const { interface: name, mtu } = readHostFacts("10.0.0.2", null, machine());
  assertEquals([name, mtu], ["eth0", 9000]);
});

Deno.test("nearCpus() are the CPUs beside the interface, none when that is not known", () => {
  assertEquals(nearCpus("10.0.0.1", machine()), [0, 1, 4]);
  assertEquals(nearCpus("10.1.0.1", machine()), []);
  assertEquals(nearCpus("10.9.9.9", machine()), []);
  assertEquals(nearCpus("10.0.0.1", machine({ "/sys/class/net/eth0/device/local_cpulist": "what\n" })), []);
  assertEquals(nearCpus("127.0.0.1"), []);
});

Deno.test("THIS_MACHINE.read() is undefined for what is not there or gives no answer", () => {
  assertEquals(THIS_MACHINE.read("/sys/class/net/nothing/mtu"), undefined);
  assertEquals(THIS_MACHINE.read("/sys/class/net/lo/speed"), undefined); // EINVAL
});

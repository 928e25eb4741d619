import { assert, assertEquals, assertLess } from "@std/assert";
import * as v from "valibot";
import { NodeFactsSchema } from "../../lib/agent/inspect_messages.ts";
import { readNodeFacts } from "../../lib/agent/node_facts.ts";
import { THIS_NODE } from "../../lib/agent/node_machine.ts";
import { fakeNode } from "./fake_node.ts";
import { Libc } from "../../lib/net/libc.ts";

Libc.open(); // once in a thread, and never closed: not to be counted as a test's leak

const ANYWHERE = { address: null, port: 18500 };

function perCpu(count: number, file: string, text: (cpu: number) => string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, cpu) => [`/sys/devices/system/cpu/cpu${cpu}/${file}`, text(cpu)]),
  );
}

const HPC_NODE = fakeNode(
  {
    "/proc/cpuinfo": "processor\t: 0\nflags\t\t: fpu vme sse avx512f\nbugs\t\t: spectre_v1\n\nprocessor\t: 1\n",
    "/proc/self/cgroup": "0::/system.slice/slurmstepd.scope/job_7/step_0\n",
    "/sys/fs/cgroup/system.slice/cpu.max": "max 100000\n",
    "/sys/devices/system/cpu/online": "0-127\n",
    "/sys/devices/system/cpu/intel_pstate/no_turbo": "0\n",
    ...perCpu(128, "cpufreq/scaling_governor", (cpu) => cpu === 100 ? "powersave\n" : "performance\n"),
    "/sys/class/net/ib0/mtu": "4092\n",
    "/sys/class/net/ib0/speed": "200000\n",
    "/sys/class/net/ib0/carrier": "1\n",
    "/sys/class/net/ib0/device/uevent": "DRIVER=mlx5_core\nPCI_CLASS=20700\nPCI_ID=15B3:101B\n",
    "/sys/class/net/ib0/statistics/rx_packets": "912345678901\n",
    "/sys/class/net/ib0/statistics/tx_packets": "7\n",
    "/sys/class/net/ib0/statistics/rx_errors": "3\n",
    "/sys/class/net/ib0/statistics/tx_errors": "0\n",
    "/sys/class/net/ib0/statistics/rx_dropped": "21\n",
    "/sys/class/net/ib0/statistics/tx_dropped": "0\n",
    "/proc/sys/net/core/somaxconn": "4096\n",
    "/proc/sys/net/core/rmem_max": "16777216\n",
    "/proc/sys/net/core/wmem_max": "16777216\n",
    "/proc/sys/net/ipv4/tcp_rmem": "4096\t87380\t16777216\n",
    "/proc/sys/net/ipv4/tcp_wmem": "4096\t65536\t16777216\n",
    "/proc/sys/net/ipv4/tcp_congestion_control": "cubic\n",
    "/proc/sys/net/ipv4/tcp_available_congestion_control": "reno cubic htcp\n",
    "/proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
  },
  [{ name: "lo", address: "127.0.0.1" }, { name: "eth0", address: "10.0.0.1" }, { name: "ib0", address: "10.1.0.1" }],
  { coresUsable: 64, loads: [1.006, 0.5, 0.251] },
);

Deno.test("readNodeFacts() tells all of a large node", () => {
  const facts = readNodeFacts({ address: "10.1.0.1", port: 18500 }, null, HPC_NODE);
  assertEquals(facts, {
    deno: "2.9.6",
    clock_ms: 1_700_000_000_000,
    kernel: "5.14.0-427.el9.x86_64",
    architecture: "x86_64",
    cores_usable: 64,
    cores_online: 128,
    cpu_limit: null,
    virtual: false,
    governors: ["performance", "powersave"],
    boost: true,
    load1: 1.01,
    load5: 0.5,
    load15: 0.25,
    memory_available_bytes: 8e9,
    uptime_s: 3600,
    open_files: 524288,
    interface: {
      name: "ib0",
      mtu: 4092,
      speed_Mbitps: 200000,
      driver: "mlx5_core",
      carrier: true,
      rx_packets: 912345678901,
      tx_packets: 7,
      rx_errors: 3,
      tx_errors: 0,
      rx_dropped: 21,
      tx_dropped: 0,
    },
    somaxconn: 4096,
    rmem_max_bytes: 16777216,
    wmem_max_bytes: 16777216,
    tcp_rmem_bytes: [4096, 87380, 16777216],
    tcp_wmem_bytes: [4096, 65536, 16777216],
    congestion: "cubic",
    congestion_available: ["reno", "cubic", "htcp"],
    local_ports: [32768, 60999],
    ports: null,
  });
  assertEquals(v.parse(NodeFactsSchema, JSON.parse(JSON.stringify(facts))), facts);
});

Deno.test("readNodeFacts() has null, or an empty list, for all that a container without /sys and sysctls does not show", () => {
  const container = fakeNode(
    { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "150000 100000\n" },
    [{ name: "lo", address: "127.0.0.1" }, { name: "eth0", address: "172.17.0.2" }],
    { openFiles: Infinity, coresUsable: 2 },
  );
  const { deno: _, clock_ms: __, kernel: ___, architecture: ____, ...facts } = readNodeFacts(
    ANYWHERE,
    [1, 9],
    container,
  );
  assertEquals(facts, {
    cores_usable: 2,
    cores_online: null,
    cpu_limit: 1.5,
    virtual: null,
    governors: [],
    boost: null,
    load1: 0.1,
    load5: 0.2,
    load15: 0.3,
    memory_available_bytes: 8e9,
    uptime_s: 3600,
    open_files: null,
    interface: {
      name: "eth0",
      mtu: null,
      speed_Mbitps: null,
      driver: null,
      carrier: null,
      rx_packets: null,
      tx_packets: null,
      rx_errors: null,
      tx_errors: null,
      rx_dropped: null,
      tx_dropped: null,
    },
    somaxconn: null,
    rmem_max_bytes: null,
    wmem_max_bytes: null,
    tcp_rmem_bytes: null,
    tcp_wmem_bytes: null,
    congestion: null,
    congestion_available: [],
    local_ports: null,
    ports: { first: 1, last: 9, tcp_taken: null, udp_taken: null },
  });
});

Deno.test("readNodeFacts() tells a laptop's governor, turbo and virtual machines by their files", () => {
  const read = (files: Record<string, string>) => readNodeFacts(ANYWHERE, null, fakeNode(files));
  const laptop = read({
    "/sys/devices/system/cpu/online": "0-3\n",
    "/sys/devices/system/cpu/cpufreq/boost": "0\n",
    ...perCpu(4, "cpufreq/scaling_governor", () => "schedutil\n"),
  });
  assertEquals([laptop.governors, laptop.boost, laptop.cores_online], [["schedutil"], false, 4]);
  assertEquals(read({ "/sys/devices/system/cpu/intel_pstate/no_turbo": "1\n" }).boost, false);
  assertEquals(read({ "/sys/devices/system/cpu/cpufreq/boost": "1\n" }).boost, true);
  const flags = (text: string) => read({ "/proc/cpuinfo": text }).virtual;
  assertEquals(flags("flags\t\t: fpu hypervisor lahf_lm\n"), true);
  assertEquals(flags("flags\t\t: fpu nohypervisor\n"), false);
  assertEquals(flags("Features\t: fp asimd\n"), null);
  assertEquals(flags(`flags\t\t: fpu ${"x".repeat(9000)}\n`), null); // cut off: not known
});

Deno.test("readNodeFacts() looks at one CPU where frequencies are not scaled", () => {
  const paths: string[] = [];
  const machine = fakeNode({ "/sys/devices/system/cpu/online": "0-255\n" });
  const read = (path: string) => (paths.push(path), machine.read(path));
  assertEquals(readNodeFacts(ANYWHERE, null, { ...machine, read }).governors, []);
  assertEquals(paths.filter((path) => path.endsWith("scaling_governor")).length, 1);
});

Deno.test("readNodeFacts() of broken files still fits the message that carries it", () => {
  for (const text of ["", "x".repeat(5000), "-1", "1 2 3", "a b c", "\0", "x ".repeat(500), "9".repeat(400)]) {
    const machine = fakeNode({}, [{ name: "eth0", address: "10.0.0.1" }], { kernel: "k".repeat(5000) });
    const facts = readNodeFacts(ANYWHERE, [1, 2], { ...machine, read: () => text, readStart: () => text });
    assertEquals(v.parse(NodeFactsSchema, facts), facts);
  }
});

Deno.test("readNodeFacts() knows this machine, quickly", () => {
  const before = Date.now();
  const facts = readNodeFacts({ address: "127.0.0.1", port: 1 }, [18500, 18599]);
  assertEquals(v.parse(NodeFactsSchema, JSON.parse(JSON.stringify(facts))), facts);
  assert(facts.clock_ms >= before && facts.clock_ms <= Date.now());
  assert(facts.cores_usable >= 1 && facts.uptime_s! > 0 && facts.memory_available_bytes! > 0);
  const loopback = Deno.networkInterfaces().find(({ address }) => address === "127.0.0.1")!;
  assertEquals(facts.interface?.name, loopback.name);
  if (Deno.build.os === "linux") {
    assert(facts.cores_online! >= facts.cores_usable);
    assertEquals(facts.somaxconn, Number(Deno.readTextFileSync("/proc/sys/net/core/somaxconn")));
  }
  const start = performance.now();
  for (let i = 0; i < 20; i++) readNodeFacts({ address: null, port: 1 }, null);
  assertLess(performance.now() - start, 4000);
});

Deno.test("THIS_NODE.readStart() reads so many bytes and no more, and nothing of what is not there", () => {
  assertEquals(THIS_NODE.readStart("/proc/no/such", 10), undefined);
  assertEquals(THIS_NODE.readStart("/proc/self/status", 5), "Name:");
  const file = new URL(import.meta.url).pathname;
  assertEquals(THIS_NODE.readStart(file, 1e6), Deno.readTextFileSync(file));
});

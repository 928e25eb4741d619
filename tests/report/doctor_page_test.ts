import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { VERSION } from "../../lib/base/version.ts";
import { formatDoctor } from "../../lib/report/doctor_page.ts";
import { displayWidth } from "../../lib/report/terminal_text.ts";
import type { DoctorNode } from "../../lib/results/doctor_report.ts";
import { downNode, eightNodes, upNode } from "../results/fixtures/doctor_nodes.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";

function page(nodes: DoctorNode[], width: number | null = null, color = false): string {
  return [...formatDoctor({ nodes }, { format: "table", width, color })].join("");
}

function json(nodes: DoctorNode[]): string {
  return [...formatDoctor({ nodes }, { format: "json", width: null })].join("");
}

const V = VERSION.padEnd("version".length);

/** A cluster with several things wrong, as it is seen through a terminal of 80 columns. */
function sickNodes(): DoctorNode[] {
  const nodes = eightNodes().slice(0, 6).map((node) => ({
    ...node,
    facts: {
      ...node.facts!,
      governors: ["powersave"],
      ports: { first: 18500, last: 18599, tcp_taken: 2, udp_taken: 0 },
    },
  }));
  nodes[1]!.facts.load1 = 30.5;
  nodes[2]!.facts.interface = { ...nodes[2]!.facts.interface!, mtu: 1500 };
  nodes[3]!.clock = { offsetMs: -4200, uncertaintyMs: 2 };
  return [...nodes, downNode("cn7")];
}

Deno.test("formatDoctor() table is a line a node, and a count, where all is well", () => {
  assertEquals(
    page(eightNodes().slice(0, 2)),
    `node  state  version  clock ms  cores  load  interface   MTU  Mbit/s  governor
cn1   up     ${V}        ±2     64  0.20  eth0       9000  100000  performance
cn2   up     ${V}        ±2     64  0.20  eth0       9000  100000  performance

2 of 2 nodes are fit; 0 failed
`,
  );
  assertEquals(page([upNode("cn1")]).trimEnd().split("\n").at(-1), "1 of 1 node is fit; 0 failed");
});

Deno.test("formatDoctor() table marks what remarks are about, and says each once for all nodes that have it", () => {
  assertEquals(
    page(sickNodes()),
    `node  state  version  clock ms   cores   load   interface   MTU   Mbit/s  governor    free ports
cn1   up     ${V}        ±2      64   0.20   eth0       9000   100000  powersave!      98/100
cn2   up     ${V}        ±2      64  30.50!  eth0       9000   100000  powersave!      98/100
cn3   up     ${V}        ±2      64   0.20   eth0       1500!  100000  powersave!      98/100
cn4   up     ${V}     -4200!     64   0.20   eth0       9000   100000  powersave!      98/100
cn5   up     ${V}        ±2      64   0.20   eth0       9000   100000  powersave!      98/100
cn6   up     ${V}        ±2      64   0.20   eth0       9000   100000  powersave!      98/100
cn7   down   -               -       -      -   -             -        -  -                    -

cn7: down: ssh: connect to host cn7 port 22: No route to host
cn4: clock 4.2 s behind: its logs cannot be matched with the run's times
cn2: load 30.50 on 64 cores: other work takes time from what is measured
cn[1-6]: CPU governor powersave: a CPU that was idle is slow at first, which latency shows
cn3: MTU 1500 where 5 of 6 nodes have 9000: large packets between them are cut to the smaller, or lost

6 of 7 nodes are fit, all with remarks; 1 failed
`,
  );
});

Deno.test("formatDoctor() table fits 80 columns: what all nodes share is said once, long remarks are wrapped", () => {
  assertEquals(
    page(sickNodes(), 80),
    `node  state  version  clock ms   cores   load   interface   MTU   governor
cn1   up     ${V}        ±2      64   0.20   eth0       9000   powersave!
cn2   up     ${V}        ±2      64  30.50!  eth0       9000   powersave!
cn3   up     ${V}        ±2      64   0.20   eth0       1500!  powersave!
cn4   up     ${V}     -4200!     64   0.20   eth0       9000   powersave!
cn5   up     ${V}        ±2      64   0.20   eth0       9000   powersave!
cn6   up     ${V}        ±2      64   0.20   eth0       9000   powersave!
cn7   down   -               -       -      -   -             -   -

all that are up: speed in Mbit/s 100000, free ports 98/100

cn7: down: ssh: connect to host cn7 port 22: No route to host
cn4: clock 4.2 s behind: its logs cannot be matched with the run's times
cn2: load 30.50 on 64 cores: other work takes time from what is measured
cn[1-6]: CPU governor powersave: a CPU that was idle is slow at first, which
  latency shows
cn3: MTU 1500 where 5 of 6 nodes have 9000: large packets between them are cut
  to the smaller, or lost

6 of 7 nodes are fit, all with remarks; 1 failed
`,
  );
});

Deno.test("formatDoctor() table goes on in a second table where columns that differ do not fit", () => {
  const nodes = [
    upNode("gpu-node-0001.cluster.example.org"),
    upNode("gpu-node-0002.cluster.example.org", { load1: 2, governors: ["ondemand", "powersave"] }, {
      name: "enp129s0f0np0",
      mtu: 1500,
      speed_Mbitps: 400_000,
    }),
  ];
  const text = page(nodes, 60);
  assertStringIncludes(
    text,
    `node                               state  load
gpu-node-0001.cluster.example.org  up     0.20
gpu-node-0002.cluster.example.org  up     2.00

node                               interface       MTU
gpu-node-0001.cluster.example.org  eth0           9000
gpu-node-0002.cluster.example.org  enp129s0f0np0  1500!

node                               Mbit/s   governor
gpu-node-0001.cluster.example.org  100000!  performance
gpu-node-0002.cluster.example.org  400000   mixed!

all nodes: version ${VERSION}, clock ms ±2, cores 64
`,
  );
});

Deno.test("formatDoctor() table is no wider than the terminal, whatever the nodes have", () => {
  const node = fc.record({
    governors: fc.subarray(["performance", "powersave", "schedutil"]),
    load1: fc.integer({ min: 0, max: 9999 }),
    cores_usable: fc.integer({ min: 1, max: 1024 }),
    boost: fc.constantFrom(null, true, false),
    mtu: fc.constantFrom(null, 1500, 9000, 65536),
    name: fc.constantFrom("eth0", "enp129s0f0np0"),
    offsetMs: fc.integer({ min: -1e7, max: 1e7 }),
    isDown: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(node, { maxLength: 6 }), fc.integer({ min: 60, max: 120 }), (nodes, width) => {
      const text = page(
        nodes.map(({ mtu, name, offsetMs, isDown, ...facts }, i) =>
          isDown
            ? downNode(`cn${i}`)
            : { ...upNode(`cn${i}`, facts, { mtu, name }), clock: { offsetMs, uncertaintyMs: 0.5 } }
        ),
        width,
      );
      for (const line of text.split("\n")) assert(displayWidth(line) <= width, line);
      nodes.forEach((_, i) => assertMatch(text, new RegExp(`^cn${i} `, "m")));
    }),
    { numRuns: 60 },
  );
});

Deno.test("formatDoctor() table puts nodes together that failed alike, and failures first", () => {
  const nodes = [
    upNode("cn1", { governors: ["ondemand"] }),
    ...["cn2", "cn3", "cn4"].map((name) => downNode(name)),
    downNode("cn5", "agent: command not found"),
  ];
  assertStringIncludes(
    page(nodes),
    `
cn[2-4]: down: ssh: connect to host {node} port 22: No route to host
cn5: down: agent: command not found
cn1: CPU governor ondemand: `,
  );
});

Deno.test("formatDoctor() table lists three of many values, and cuts a long list of nodes on a terminal only", () => {
  const nodes = Array.from({ length: 40 }, (_, i) => upNode(`n${7 * i}`, { load1: 30 + i }));
  const list = nodes.map(({ name }) => name.slice(1)).join(",");
  assertStringIncludes(
    page(nodes),
    `\nn[${list}]: load 30.00 on 64 cores, load 31.00 on 64 cores, load 32.00 on 64 cores and 37 more: other work`,
  );
  assertStringIncludes(
    page(nodes, 80),
    "\nn[0,7,14,21,28,35,42,49,56,63,70,77,84,… (40 nodes): load 30.00 on 64 cores,\n",
  );
});

Deno.test("formatDoctor() table marks the state where a remark has no column", () => {
  const [, first, second] = page([upNode("cn1"), upNode("cn2", { somaxconn: 64 })]).split("\n");
  assertMatch(first!, /^cn1 {3}up {5}\d/);
  assertMatch(second!, /^cn2 {3}up! {4}\d/);
});

Deno.test("formatDoctor() table of nodes that are all down, or of none, has names and states only", () => {
  assertEquals(
    page([downNode("cn1", "no"), downNode("cn2", "no")], 80),
    `node  state
cn1   down
cn2   down

cn[1-2]: down: no

0 of 2 nodes are fit; 2 failed
`,
  );
  assertEquals(page([]), "node  state\n\n0 of 0 nodes are fit; 0 failed\n");
});

Deno.test("formatDoctor() table shows what is limited, mixed and not known", () => {
  const text = page([
    upNode("cn1", { cores_usable: 4, governors: ["ondemand", "performance"], interface: null }),
    upNode("cn2", { ports: { first: 1, last: 10, tcp_taken: null, udp_taken: 4 } }),
    { name: "cn3", status: "up", clock: null },
  ]);
  const [head, first, second, third] = text.split("\n").map((line) => line.trim().split(/\s{2,}/));
  assertEquals(head!.at(-1), "free ports");
  assertEquals(first!.slice(4), ["4/64!", "0.20", "-", "-", "-", "mixed!", "-"]);
  assertEquals(second!.slice(6), ["eth0", "9000", "100000", "performance", "6/10"]);
  assertEquals(third!.slice(1), ["up", ...Array(9).fill("-")]);
});

Deno.test("formatDoctor() table colours what is wrong, and nothing without colour", () => {
  const text = page(sickNodes(), null, true);
  assertStringIncludes(text, "\x1b[33m30.50!\x1b[0m");
  assertStringIncludes(text, "\x1b[31mcn7 \x1b[0m");
  assertStringIncludes(text, "\x1b[31m6 of 7 nodes are fit, all with remarks; 1 failed\x1b[0m");
  // deno-lint-ignore no-control-regex
  assertEquals(text.replace(/\x1b\[\d+m/g, ""), page(sickNodes()));
});

Deno.test("formatDoctor() json has nodes with facts and remarks, and the counts", () => {
  const { nodes, ok, failed } = JSON.parse(json([upNode("cn1", { load1: 40 }), downNode("cn2", "no")]));
  assertEquals([ok, failed], [1, 1]);
  assertEquals(Object.keys(nodes[0]), ["name", "status", "version", "facts", "clock", "remarks"]);
  assertEquals(nodes[0].facts.interface.speed_Mbitps, 100_000);
  assertEquals(nodes[0].clock, { offset_ms: 0.5, uncertainty_ms: 1.5 });
  assertEquals(nodes[0].remarks, [{
    level: "warn",
    topic: "load",
    what: "load 40.00 on 64 cores",
    why: "other work takes time from what is measured",
  }]);
  assertEquals(nodes[1], {
    name: "cn2",
    status: "down",
    detail: "no",
    remarks: [{ level: "fail", topic: "down", what: "down", why: "no" }],
  });
  assertEquals(json([upNode("cn1"), upNode("cn2")]).split("\n").length, 5);
  assertEquals(JSON.parse(json([])), { nodes: [], ok: 0, failed: 0 });
});

Deno.test("formatDoctor() lets no node command the terminal", () => {
  fc.assert(
    fc.property(HOSTILE_TEXT, HOSTILE_TEXT, (one, other) => {
      const nodes = [
        upNode("cn1", { kernel: one, governors: [one], congestion: other }, { name: other, carrier: false }),
        upNode("cn2"),
        { ...downNode("cn3", one), version: other },
      ];
      for (const width of [null, 70]) {
        for (const line of page(nodes, width).split("\n")) assertNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }
      const text = json(nodes);
      assertNotMatch(text, /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
      assertEquals(JSON.parse(text).nodes[2].detail, one);
    }),
    { numRuns: 50 },
  );
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../../lib/base/errors.ts";
import { checkFabric } from "../../../lib/probe/fabric/check_fabric.ts";
import { type Fabric, type Fault, parseFabric } from "../../../lib/probe/fabric/fabric.ts";

const LEAST = { latency_us: { base: 2 }, bandwidth_MBps: { base: 12000 } };

function refusal(read: () => unknown): string {
  const { message } = assertThrows(read, UsageError);
  assert(!message.includes("\n"));
  return message;
}

const parsed = (value: unknown) => parseFabric(JSON.stringify(value), "fabric 'lab.json'");

Deno.test("parseFabric() gives what is not said its default", () => {
  assertEquals(parsed(LEAST), {
    latency_us: { base: 2, cv: 0 },
    bandwidth_MBps: { base: 12000, cv: 0 },
    delay_s: null,
    topology: null,
    per_hop_us: 0,
    faults: [],
  });
});

Deno.test("parseFabric() takes every kind of fault", () => {
  const faults: Fault[] = [
    { node: "cn3", bandwidth: 0.5 },
    { link: ["cn1", "cn5"], bandwidth: 0.2, latency: 2, only_under_load: true },
    { from: "cn2", to: "cn8", bandwidth: 0.3 },
    { switch: "leaf2", latency: 2 },
    { uplink: "leaf2", bandwidth: 0.5 },
    { node: "cn7", dead: true },
    { link: ["cn2", "cn4"], hang: true, dead: false },
  ];
  const file = { ...LEAST, delay_s: 0.5, topology: "topology.conf", per_hop_us: 0.6, faults };
  assertEquals(parsed(file), { ...file, latency_us: { base: 2, cv: 0 }, bandwidth_MBps: { base: 12000, cv: 0 } });
});

Deno.test("parseFabric() names the field of what it refuses", () => {
  const faulty = (fault: unknown) => ({ ...LEAST, faults: [{ node: "a", latency: 2 }, fault] });
  for (
    const [value, message] of [
      [7, "not an object: '7'"],
      [null, "not an object: 'null'"],
      [[], "latency_us: it is missing"],
      [{}, "latency_us: it is missing"],
      [{ ...LEAST, bandwidth_MBps: { cv: 1 } }, "bandwidth_MBps.base: it is missing"],
      [{ ...LEAST, latency_us: { base: 0 } }, "latency_us.base: not a number above 0, of 1000000000000 at most: '0'"],
      [
        { ...LEAST, latency_us: { base: "2" } },
        `latency_us.base: not a number above 0, of 1000000000000 at most: '"2"'`,
      ],
      [{ ...LEAST, latency_us: { base: 1, cv: -1 } }, "latency_us.cv: not a number of 0 to 10: '-1'"],
      [{ ...LEAST, delay_s: 1e9 }, "delay_s: not a number of 0 to 86400: '1000000000'"],
      [{ ...LEAST, "col\nour": 1 }, "col?our: there is no such field"],
      [{ ...LEAST, colour: 1 }, "colour: there is no such field"],
      [{ ...LEAST, per_hop_us: 1 }, "per_hop_us: it goes with topology: 1"],
      [{ ...LEAST, faults: {} }, "faults: not a list: '{}'"],
      [faulty({ node: "b", bandwidth: 0 }), "faults.1.bandwidth: not a number above 0, of 1000000 at most: '0'"],
      [faulty({ node: "b", bandwidth: -0.5 }), "faults.1.bandwidth: not a number above 0, of 1000000 at most: '-0.5'"],
      [faulty({ node: "b", dead: 1 }), "faults.1.dead: not true or false: '1'"],
      [faulty({ link: ["b"], dead: true }), "faults.1.link.1: it is missing"],
      [faulty({ link: ["b", "c", "d"], dead: true }), "faults.1.link.2: there is no such field"],
      [faulty({ link: "b", dead: true }), `faults.1.link: not the names of two nodes: '"b"'`],
      [faulty({ node: "" }), "faults.1.node: not a name: '\"\"'"],
      [
        faulty({ latency: 2 }),
        `faults.1: not one of node, link, from and to, switch, uplink: '{"latency":2}'`,
      ],
      [
        faulty({ from: "b", latency: 2 }),
        `faults.1: not one of node, link, from and to, switch, uplink: '{"from":"b","latency":2}'`,
      ],
      [
        faulty({ node: "b", to: "c", latency: 2 }),
        `faults.1: not one of node, link, from and to, switch, uplink: '{"node":"b","to":"c","latency":2}'`,
      ],
      [
        faulty({ node: "b", switch: "c", latency: 2 }),
        `faults.1: not one of node, link, from and to, switch, uplink: '{"node":"b","switch":"c","latency":2}'`,
      ],
      [
        faulty({ node: "b", dead: false }),
        `faults.1: nothing is wrong there: none of latency, bandwidth, dead, hang: '{"node":"b","dead":false}'`,
      ],
      [faulty({ node: "b", dead: true, since: "May" }), "faults.1.since: there is no such field"],
    ] as const
  ) {
    assertEquals(refusal(() => parsed(value)), `reading fabric 'lab.json': ${message}`);
  }
  assert(refusal(() => parseFabric('{"a":', "x")).startsWith("reading x: no JSON: "));
  assert(refusal(() => parseFabric("", "x")).startsWith("reading x: no JSON: "));
});

Deno.test("parseFabric() takes any JSON as a fabric or refuses it as one", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      try {
        parseFabric(text, "x");
      } catch (error) {
        assert(error instanceof UsageError && !error.message.includes("\n"), String(error));
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("checkFabric() wants faults where something is", () => {
  const topology = [
    { name: "leaf1", parent: "core", nodes: ["a", "b"] },
    { name: "core", parent: null, nodes: [] },
  ];
  const check = (fault: Fault, more: Partial<Fabric> = {}, nodes: string[] | null = ["a", "b"]) =>
    checkFabric({ ...parsed(LEAST), topology, faults: [fault], ...more }, "lab", nodes);
  for (
    const [fault, message] of [
      [{ node: "c" }, "node: not one of the nodes: 'c'"],
      [{ link: ["c", "a"] }, "link.0: not one of the nodes: 'c'"],
      [{ link: ["a", "c"] }, "link.1: not one of the nodes: 'c'"],
      [{ link: ["a", "a"] }, "link: a node is not linked with itself: 'a'"],
      [{ from: "c", to: "a" }, "from: not one of the nodes: 'c'"],
      [{ from: "a", to: "c" }, "to: not one of the nodes: 'c'"],
      [{ from: "a", to: "a" }, "to: a node is not linked with itself: 'a'"],
      [{ switch: "leaf2" }, "switch: not a switch of the topology: 'leaf2'"],
      [{ uplink: "leaf2" }, "uplink: not a switch of the topology: 'leaf2'"],
      [{ uplink: "core" }, "uplink: no switch is above it: 'core'"],
    ] as [Fault, string][]
  ) {
    assertEquals(refusal(() => check(fault)), `reading lab: faults.0.${message}`);
  }
  assertEquals(
    refusal(() => check({ switch: "leaf1" }, { topology: null })),
    "reading lab: faults.0.switch: there is no topology: 'leaf1'",
  );
  for (const fault of [{ node: "a" }, { link: ["a", "b"] }, { switch: "core" }, { uplink: "leaf1" }] as Fault[]) {
    check(fault);
  }
  check({ node: "c" }, {}, null);
});

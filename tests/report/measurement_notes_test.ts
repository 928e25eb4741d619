import { assertEquals } from "@std/assert";
import type { HostFacts } from "../../lib/base/measurement.ts";
import { measurementNotes } from "../../lib/report/measurement_notes.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import {
  bandwidthOf,
  failed,
  hostFacts,
  latencyOf,
  losing,
  measured,
  MIXED,
  runOf,
  stepOf,
  swept,
} from "./fixtures/runs.ts";

/** A run of nodes that are like this, each paired with the next one. */
function notes(hosts: Partial<HostFacts>[]): string[] {
  const pairs = hosts.slice(1).map((host, i) =>
    measured(`cn${i + 1}`, `cn${i + 2}`, 1, 2, { a_host: hostFacts(hosts[i]), b_host: hostFacts(host) })
  );
  return measurementNotes(runOf(pairs));
}

const known = latencyOf(10), unknown = latencyOf(10, { ci_reached: false });

Deno.test("measurementNotes() has nothing to say where nothing is the matter or nothing is known", () => {
  const nothingKnown = { governor: null, interface: null, mtu: null, speed_Mbitps: null };
  assertEquals(measurementNotes(runOf([])), []);
  assertEquals(measurementNotes(runOf(MIXED)), []);
  assertEquals(measurementNotes(runOf([measured("a", "b", 10, 2, { latency: known })])), []);
  assertEquals(notes([{}, {}, {}]), []);
  assertEquals(notes([nothingKnown, {}, nothingKnown]), []);
});

Deno.test("measurementNotes() counts medians that are not known to 1 %, among the pairs that have one", () => {
  const pairs: PairRecord[] = [
    measured("a", "b", 10, 2, { latency: unknown }),
    measured("a", "c", 10, 2, { latency: known }),
    measured("b", "c", null, 2),
    failed("a", "d", "seen"),
  ];
  assertEquals(measurementNotes(runOf(pairs)), ["latency of 1 of 2 pairs is not known to 1 % (ci_reached in json)"]);
});

Deno.test("measurementNotes() counts every size of a sweep", () => {
  const steps = [stepOf(1, 10, 3), { ...stepOf(64, 10, 3), latency: unknown }, stepOf(128, 11, 3)];
  assertEquals(
    measurementNotes(runOf([swept("a", "b", steps), swept("a", "c", steps)])),
    ["latency of 2 of 6 sizes of pairs is not known to 1 % (ci_reached in json)"],
  );
});

Deno.test("measurementNotes() names nodes whose interface is not as the others'", () => {
  assertEquals(notes([{}, {}, { speed_Mbitps: 1000 }, {}]), ["cn3: eth0 at 1000 Mbit/s, others 10000"]);
  assertEquals(notes([{ mtu: 1500 }, { mtu: 1500 }, {}, {}, {}]), ["cn[1-2]: eth0 with MTU 1500, others 9000"]);
  assertEquals(
    notes([{ interface: "eth1", mtu: 1500 }, {}, { interface: "eno1", mtu: 1500 }, {}, {}]),
    ["cn[1,3]: interface with MTU 1500, others 9000"],
  );
});

Deno.test("measurementNotes() takes the faster of two speeds as the usual one where as many have each", () => {
  assertEquals(notes([{ speed_Mbitps: 25000 }, {}]), ["cn2: eth0 at 10000 Mbit/s, others 25000"]);
});

Deno.test("measurementNotes() gives each unusual speed a line", () => {
  assertEquals(notes([{ speed_Mbitps: 100 }, {}, {}, { speed_Mbitps: 1000 }, { speed_Mbitps: 1000 }, {}]), [
    "cn[4-5]: eth0 at 1000 Mbit/s, most others 10000",
    "cn1: eth0 at 100 Mbit/s, most others 10000",
  ]);
});

Deno.test("measurementNotes() folds nodes whose CPUs' governor is not performance, in the run's order", () => {
  const slow = { governor: "powersave" };
  assertEquals(notes([slow, slow, slow, {}]), ["governor powersave on 3 nodes: cn[1-3]"]);
  assertEquals(notes([{}, { governor: "ondemand" }, { governor: null }]), ["governor ondemand on 1 node: cn2"]);
  const pairs = [["cn3", "cn1"], ["cn2", "cn3"], ["cn1", "cn2"]].map(([a, b]) =>
    measured(a!, b!, 1, 2, { a_host: hostFacts(slow), b_host: hostFacts(slow) })
  );
  const run = runOf(pairs);
  run.header.nodes = ["cn1", "cn2", "cn3"];
  assertEquals(measurementNotes(run), ["governor powersave on 3 nodes: cn[1-3]"]);
});

Deno.test("measurementNotes() tells of senders that could not keep up with the rate, in either direction", () => {
  const offering = (offered_MBps: number) => bandwidthOf([{ ...losing(0, 100, 1), offered_MBps }]);
  const run = runOf([
    measured("a", "b", 1, 100, { bandwidth: offering(125), bandwidth_back: offering(80.5) }),
    measured("a", "c", 1, 100, { bandwidth: offering(90) }),
    measured("b", "c", 1, 100, { bandwidth: offering(124) }),
  ]);
  const asked = { ...run, header: { ...run.header, probe: { name: "tcp", rate_bytes_per_second: 125e6 } } };
  assertEquals(measurementNotes(asked), [
    "senders of 2 pairs could not keep up with --rate: 80.50 of 125.00 MB/s sent",
  ]);
  assertEquals(measurementNotes(run), []);
});

Deno.test("measurementNotes() tells of streams that were counted for too short a time", () => {
  const short = (elapsed_s: number) => ({ bandwidth: { ...bandwidthOf([{}]), elapsed_s } });
  const pairs = [measured("a", "b", 1, 100, short(0.019)), measured("a", "c", 1, 100, short(0.021))];
  assertEquals(measurementNotes(runOf(pairs)), [
    "bandwidth of 1 pair was counted for less than 20 ms: more --bytes are better",
  ]);
});

import type { InterfaceFacts, NodeFacts, PortFacts } from "../base/node_facts.ts";
import { formatSize } from "../base/units.ts";
import type { Remark, RemarkTopic } from "./remark.ts";

/** With less load than one busy CPU, or than this on each, a node counts as idle. */
const LOAD_PER_CORE_LIMIT = 0.3;
/** The measuring thread of a flow, and the agent or the other end of a second flow. */
const LEAST_CORES = 2;
/** Linux gave a process so many by default for decades. */
const LEAST_OPEN_FILES = 1024;
/** Linux' own default up to version 5.3. */
const LEAST_BACKLOG = 128;
/** From this speed on… */
const FAST_MBITPS = 10_000;
/** …a window of less than this is too small: the product of 10 Gbit/s and 3 ms. */
const LEAST_BUFFER_BYTES = 4 * 1024 * 1024;
/** Such a share of bad frames is seen on no healthy link (IEEE 802.3 asks for 10^−12 of the bits); a few may be from plugging it. */
const ERROR_SHARE_LIMIT = 1e-5;
const LEAST_ERRORS = 100;

const STEADY_GOVERNOR = "performance";

/** What the facts on a node have that would spoil numbers, whatever other nodes are like. */
export function factRemarks(facts: NodeFacts): Remark[] {
  return [
    ...coreRemarks(facts),
    ...loadRemarks(facts),
    ...governorRemarks(facts),
    ...facts.interface ? interfaceRemarks(facts.interface) : [],
    ...bufferRemarks(facts),
    ...limitRemarks(facts),
    ...facts.ports ? portRemarks(facts.ports) : [],
  ];
}

function coreRemarks({ cores_usable: cores, cpu_limit: limit }: NodeFacts): Remark[] {
  const remarks: Remark[] = [];
  if (cores < LEAST_CORES) {
    remarks.push(warn("cores", counted(cores, "usable core"), "the threads of a measurement wait for each other"));
  }
  if (limit !== null && limit < LEAST_CORES) {
    const why = "a measurement is stopped in its midst whenever that is used up";
    remarks.push(warn("cpu_limit", `control group limited to ${limit} CPUs`, why));
  }
  return remarks;
}

function loadRemarks({ load1, cores_online, cores_usable }: NodeFacts): Remark[] {
  const cores = cores_online ?? cores_usable; // load counts what runs on the machine, not only on our CPUs
  if (load1 <= Math.max(1, LOAD_PER_CORE_LIMIT * cores)) return [];
  const what = `load ${load1.toFixed(2)} on ${counted(cores, "core")}`;
  return [warn("load", what, "other work takes time from what is measured")];
}

function governorRemarks({ governors }: NodeFacts): Remark[] {
  const slow = governors.filter((governor) => governor !== STEADY_GOVERNOR);
  if (slow.length === 0) return [];
  const what = `CPU governor ${slow.join(", ")}${slow.length < governors.length ? " on some CPUs" : ""}`;
  return [warn("governor", what, "a CPU that was idle is slow at first, which latency shows")];
}

function interfaceRemarks(card: InterfaceFacts): Remark[] {
  const remarks: Remark[] = [];
  if (card.carrier === false) {
    remarks.push(warn("interface", `${card.name} has no carrier`, "nothing can be measured over it"));
  }
  const errors = (card.rx_errors ?? 0) + (card.tx_errors ?? 0);
  const packets = (card.rx_packets ?? 0) + (card.tx_packets ?? 0);
  if (errors >= LEAST_ERRORS && errors > ERROR_SHARE_LIMIT * packets) {
    const what = `${card.name} had ${errors} errors in ${packets} packets`;
    remarks.push(warn("errors", what, "a bad cable, plug or port loses packets"));
  }
  return remarks;
}

/** An interface of no known driver may claim any speed: a container's says 10 Gbit/s. */
function bufferRemarks(facts: NodeFacts): Remark[] {
  const { driver, speed_Mbitps: speed } = facts.interface ?? {};
  if (!driver || !speed || speed < FAST_MBITPS) return [];
  const low = (limits: [name: string, bytes: number | null | undefined][]) =>
    limits.flatMap(([name, bytes]) =>
      bytes !== null && bytes !== undefined && bytes < LEAST_BUFFER_BYTES ? `${name} ${formatSize(bytes)}` : []
    ).join(", ");
  const set = low([["rmem_max", facts.rmem_max_bytes], ["wmem_max", facts.wmem_max_bytes]]);
  const own = low([["tcp_rmem", facts.tcp_rmem_bytes?.[2]], ["tcp_wmem", facts.tcp_wmem_bytes?.[2]]]);
  const remarks: Remark[] = [];
  if (set) {
    const why = `little for ${speed / 1000} Gbit/s with --socket-buffer or UDP`;
    remarks.push(warn("buffers", set, why));
  }
  if (own) remarks.push(warn("buffers", own, `TCP's window may not fill ${speed / 1000} Gbit/s`));
  return remarks;
}

function limitRemarks({ open_files: files, somaxconn }: NodeFacts): Remark[] {
  const remarks: Remark[] = [];
  if (files !== null && files < LEAST_OPEN_FILES) {
    remarks.push(warn("open_files", `${files} open files`, "many streams or pairs at once need more"));
  }
  if (somaxconn !== null && somaxconn < LEAST_BACKLOG) {
    remarks.push(warn("backlog", `somaxconn ${somaxconn}`, "connections are lost where many nodes connect at once"));
  }
  return remarks;
}

/** The agent listens: it has a port for TCP. */
function portRemarks({ first, last, tcp_taken, udp_taken }: PortFacts): Remark[] {
  const size = last - first + 1;
  const remarks: Remark[] = [];
  if (tcp_taken !== null && size > 1 && size - tcp_taken < 2) {
    const what = `all other TCP ports of ${first}-${last} are taken`;
    remarks.push(warn("ports", what, "a second agent here, as of another run, finds none"));
  }
  if (udp_taken !== null && udp_taken >= size) {
    const what = `all UDP ports of ${first}-${last} are taken`;
    remarks.push(warn("ports", what, "--transport udp needs one for each stream"));
  }
  return remarks;
}

function warn(topic: RemarkTopic, what: string, why: string): Remark {
  return { level: "warn", topic, what, why };
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

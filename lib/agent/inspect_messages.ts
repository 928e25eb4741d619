import * as v from "valibot";
import type { NodeFacts } from "../base/node_facts.ts";

/** Longer texts and lists than these are no honest facts. */
export const TEXT_LIMIT = 100;
export const LIST_LIMIT = 64;

const text = v.pipe(v.string(), v.maxLength(TEXT_LIMIT));
const texts = v.pipe(v.array(text), v.maxLength(LIST_LIMIT));
const finite = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(finite, v.integer());
const port = v.pipe(count, v.maxValue(65535));
const known = v.nullable(count);
const sizes = v.nullable(v.pipe(v.array(count), v.length(3)));

const interfaceFacts = v.strictObject({
  name: text,
  mtu: known,
  speed_Mbitps: known,
  driver: v.nullable(text),
  carrier: v.nullable(v.boolean()),
  rx_packets: known,
  tx_packets: known,
  rx_errors: known,
  tx_errors: known,
  rx_dropped: known,
  tx_dropped: known,
});

/** Facts on a node, as they come from its agent. */
export const NodeFactsSchema = v.strictObject({
  deno: text,
  clock_ms: finite,
  kernel: text,
  architecture: text,
  cores_usable: count,
  cores_online: known,
  cpu_limit: v.nullable(finite),
  virtual: v.nullable(v.boolean()),
  governors: texts,
  boost: v.nullable(v.boolean()),
  load1: finite,
  load5: finite,
  load15: finite,
  memory_available_bytes: known,
  uptime_s: known,
  open_files: known,
  interface: v.nullable(interfaceFacts),
  somaxconn: known,
  rmem_max_bytes: known,
  wmem_max_bytes: known,
  tcp_rmem_bytes: sizes,
  tcp_wmem_bytes: sizes,
  congestion: v.nullable(text),
  congestion_available: texts,
  local_ports: v.nullable(v.pipe(v.array(port), v.length(2))),
  ports: v.nullable(v.strictObject({ first: port, last: port, tcp_taken: known, udp_taken: known })),
}) satisfies v.GenericSchema<unknown, NodeFacts>;

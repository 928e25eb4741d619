import { LinkError } from "../net/link_error.ts";
import { type FlowRunner, measurePair, type PairJob } from "../net/measure_pair.ts";
import type { Handshake } from "../net/handshake.ts";
import type { Endpoint, KernelSettings } from "../net/request.ts";
import type { HostFacts } from "../base/measurement.ts";
import type { Outcome } from "../results/outcome.ts";
import { failedOutcome, measuredOutcome } from "./link_outcome.ts";
import { HostFactsSchema } from "./messages.ts";
import { resolveHost } from "./resolve_host.ts";
import * as v from "valibot";

/** What the two kernels differ in, for one measurement. */
export interface NodeSide {
  node: string;
  kernel: "libc" | "portable";
  handshake: Handshake;
  runner: FlowRunner;
  /** Facts on this machine as they are now, and what the flows need of it, for measuring with an address. */
  prepare(toAddress: string): Pick<PairJob, "from" | "cpu"> & { facts: HostFacts };
}

/** Measures with another node, from its name to the outcome. Never rejects for what belongs to the pair. */
export async function measureNode(
  side: NodeSide,
  peer: Endpoint,
  settings: KernelSettings,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Outcome> {
  const startMs = performance.now();
  try {
    let addresses = await resolveWithin(peer, timeoutMs, signal);
    const { facts, ...ends } = side.prepare(addresses[0]!);
    if (ends.from !== null) addresses = ofFamily(addresses, ends.from, peer);
    const leftMs = timeoutMs - (performance.now() - startMs);
    const job = { ...ends, peer: { node: peer.node, addresses, port: peer.port }, settings, timeoutMs: leftMs };
    const result = await measurePair(job, side.handshake, side.runner, signal);
    const theirs = v.safeParse(HostFactsSchema, result.host);
    if (!theirs.success) throw new LinkError("protocol", `${peer.node}: its facts make no sense`, "peer");
    return measuredOutcome(result, { kernel: side.kernel, settings, hosts: { a: facts, b: theirs.output } });
  } catch (error) {
    return failedOutcome(error, side.node, peer.node);
  }
}

/** @throws {LinkError} when none is left */
function ofFamily(addresses: readonly string[], from: string, { node, host }: Endpoint): string[] {
  const isV6 = from.includes(":");
  const same = addresses.filter((address) => address.includes(":") === isV6);
  if (same.length > 0) return same;
  const family = isV6 ? "IPv6" : "IPv4";
  throw new LinkError("unreachable", `measuring ${node} from ${from}: ${host} has no ${family} address`);
}

/** @throws {LinkError} */
async function resolveWithin({ node, host }: Endpoint, timeoutMs: number, signal: AbortSignal): Promise<string[]> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await resolveHost(host, AbortSignal.any([signal, late]));
  } catch (error) {
    if (signal.aborted) throw new LinkError("stopped", `resolving ${host}: stopped`);
    if (late.aborted) throw new LinkError("timeout", `resolving ${host} for ${node}: no answer within the time limit`);
    throw error;
  }
}

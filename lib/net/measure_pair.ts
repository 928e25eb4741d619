import { nowMs } from "../base/clock.ts";
import type { LatencyDetail } from "../base/measurement.ts";
import { addStreams, type Direction } from "./direction.ts";
import { FlowGroup } from "./flow_group.ts";
import type { Handshake } from "./handshake.ts";
import { LinkError } from "./link_error.ts";
import type { FlowJob, FlowResult } from "./link_messages.ts";
import { FLOW_LIMIT_MS, type FlowRequest, type KernelSettings, latencyLimitMs, rampMs, warmUpMs } from "./request.ts";

/** How much longer than this side the peer goes on with a flow whose time is up. */
const PEER_GRACE_MS = 1000;

/** Does flows, from this side. */
export interface FlowRunner {
  /** @throws {LinkError} reason `stopped` when the signal aborts */
  run(job: FlowJob, signal: AbortSignal): Promise<FlowResult>;
}

/** A pair to measure, from this side. */
export interface PairJob {
  /** This side's numeric address; null: the system chooses. */
  from: string | null;
  /** The other node, and its numeric addresses: the first one that answers is measured. */
  peer: { node: string; addresses: readonly string[]; port: number };
  settings: KernelSettings;
  timeoutMs: number;
  /** The CPU that the flow of this number is pinned to. */
  cpu(index: number): number | null;
}

/** What was measured at one size of pings and messages. */
export interface SizeResult {
  latency: LatencyDetail;
  /** From here to the peer. */
  forth: Direction;
  /** From the peer to here, at the same time; null when it was not asked for. */
  back: Direction | null;
  messageSizeBytes: number;
}

export interface PairResult {
  /** One for each size of a sweep, in its order; one without a sweep. */
  sizes: SizeResult[];
  fromAddress: string;
  toAddress: string;
  /** What the peer says of its machine; not checked yet. */
  host: unknown;
}

/**
 * Measures a pair: for each size a ping-pong, then all streams at the same time.
 * @throws {LinkError}
 */
export async function measurePair(
  job: PairJob,
  handshake: Handshake,
  runner: FlowRunner,
  signal: AbortSignal,
): Promise<PairResult> {
  const measurement = new PairMeasurement(job, handshake, runner, signal);
  const { settings } = job;
  const sizes = settings.sizes?.map((size) => [size, size] as const) ??
    [[settings.latencySizeBytes, settings.messageSizeBytes] as const];
  const results: SizeResult[] = [];
  for (const [latencySizeBytes, messageSizeBytes] of sizes) {
    const latency = await measurement.pingPong(latencySizeBytes);
    results.push({ latency, ...await measurement.streams(messageSizeBytes), messageSizeBytes });
  }
  return { sizes: results, ...measurement.ends() };
}

class PairMeasurement {
  readonly #job: PairJob;
  readonly #handshake: Handshake;
  readonly #runner: FlowRunner;
  readonly #signal: AbortSignal;
  readonly #untilMs: number;
  /** The address that has answered, and what its first flow told. */
  #known: { address: string; first: FlowResult } | undefined;

  constructor(job: PairJob, handshake: Handshake, runner: FlowRunner, signal: AbortSignal) {
    this.#job = job;
    this.#handshake = handshake;
    this.#runner = runner;
    this.#signal = signal;
    this.#untilMs = nowMs() + job.timeoutMs;
  }

  ends(): Omit<PairResult, "sizes"> {
    const { address, first } = this.#known!; // every measurement begins with a ping-pong
    return { fromAddress: first.fromAddress, toAddress: address, host: first.host };
  }

  async pingPong(sizeBytes: number): Promise<LatencyDetail> {
    const request = this.#request("pingpong", 0, sizeBytes);
    if (this.#known) return (await this.#run(request, this.#known.address, null, this.#signal)).latency!;
    const { addresses } = this.#job.peer;
    for (const [i, address] of addresses.entries()) {
      try {
        const first = await this.#run(request, address, null, this.#signal);
        this.#known = { address, first };
        return first.latency!;
      } catch (error) {
        const isElsewhere = error instanceof LinkError && ["refused", "unreachable"].includes(error.reason);
        if (!isElsewhere || i === addresses.length - 1) throw error;
      }
    }
    throw new LinkError("unreachable", `connecting to ${this.#job.peer.node}: no address`);
  }

  async streams(sizeBytes: number): Promise<{ forth: Direction; back: Direction | null }> {
    const { streams, bidirectional, countBytes } = this.#job.settings;
    const kinds = (["upload", "download"] as const).slice(0, bidirectional ? 2 : 1);
    const requests = kinds.flatMap((kind, k) =>
      Array.from({ length: streams }, (_, i) => this.#request(kind, k * streams + i, sizeBytes))
    );
    const group = FlowGroup.create(requests.length);
    const failed = new AbortController();
    const signal = AbortSignal.any([this.#signal, failed.signal]);
    let failure: unknown;
    const results = await Promise.all(requests.map(async (request) => {
      try {
        return (await this.#run(request, this.#known!.address, group, signal)).stream!;
      } catch (error) {
        failure ??= error; // what follows is only that the others were told to stop
        failed.abort();
        return undefined;
      }
    }));
    if (failure !== undefined) throw failure;
    const reports = results.map((report) => report!);
    return {
      forth: addStreams(reports.slice(0, streams), sizeBytes, countBytes !== null),
      back: bidirectional ? addStreams(reports.slice(streams), sizeBytes, countBytes !== null) : null,
    };
  }

  #request(kind: FlowRequest["kind"], index: number, sizeBytes: number): FlowRequest {
    const { settings } = this.#job;
    const { transport, wait, streams, durationMs, countBytes, socketBufferBytes, congestion } = settings;
    const isStream = kind !== "pingpong";
    return {
      kind,
      transport,
      wait: isStream ? "block" : wait,
      index,
      sizeBytes,
      rampMs: isStream ? rampMs(settings) : 0,
      durationMs: isStream && countBytes === null ? durationMs : 0,
      countBytes: isStream && countBytes !== null ? Math.ceil(countBytes / streams) : 0,
      // The peer gives up later than we do: its doing so first would look like a crash.
      limitMs: Math.max(1, Math.min(this.#untilMs - nowMs() + PEER_GRACE_MS, FLOW_LIMIT_MS)),
      socketBufferBytes: socketBufferBytes ?? 0,
      congestion: congestion ?? "",
      rateBytesPerSecond: isStream ? (settings.rateBytesPerSecond ?? 0) / streams : 0,
    };
  }

  async #run(
    request: FlowRequest,
    address: string,
    group: FlowGroup | null,
    signal: AbortSignal,
  ): Promise<FlowResult> {
    const { from, peer: { node, port }, settings, cpu } = this.#job;
    const { iterations } = settings;
    return await this.#runner.run({
      from,
      peer: { node, address, port },
      isKnown: this.#known !== undefined,
      request,
      untilMs: this.#untilMs,
      opening: await this.#handshake.hello(request, node),
      sampling: { warmUpMs: warmUpMs(settings), limitMs: latencyLimitMs(settings), iterations },
      group: group?.handle ?? null,
      cpu: cpu(request.index),
    }, signal);
  }
}

import { errorText } from "../base/errors.ts";
import { connect } from "./connect.ts";
import { ACK_BYTES, isRightAck } from "./handshake.ts";
import { Libc } from "./libc.ts";
import { type Limits, Link } from "./link.ts";
import { handshakeError, LinkError } from "./link_error.ts";
import {
  ACK_LIMIT_MS,
  type FlowOpening,
  type FromLink,
  type LinkResult,
  type MeasureJob,
  type ToLink,
} from "./link_messages.ts";
import { pageBuffer } from "./page_buffer.ts";
import { echo, timeRoundTrips } from "./ping_pong.ts";
import { latencyLimitMs, warmUpMs } from "./request.ts";
import { hostPort, localAddress } from "./socket_address.ts";
import { receiveStream, sendStream } from "./stream.ts";

/** What comes in is never kept: a responder needs no more room than this, whatever it is asked for. */
const BUFFER_BYTES = 2 ** 20;

/** Room for round-trip times when no count is asked for. */
const SAMPLES = 2 ** 17;

/** The measuring thread: does one job after the other, and blocks while it does. */
export class LinkThread {
  readonly #libc = Libc.open();
  readonly #stop: () => boolean;
  readonly #serveBuffer = pageBuffer(BUFFER_BYTES);
  #buffer = this.#serveBuffer;
  #samples = new Float64Array(SAMPLES);

  /** @param stop whether the job that is being done shall be given up */
  constructor(stop: () => boolean) {
    this.#stop = stop;
  }

  /** Does one job. Whatever becomes of it is in the answer. */
  perform(task: Exclude<ToLink, { kind: "end" }>): FromLink {
    switch (task.kind) {
      case "serve":
        this.#serve(task);
        return { kind: "served" };
      case "measure":
        try {
          return { kind: "measured", result: this.#measure(task.job) };
        } catch (error) {
          if (!(error instanceof LinkError)) {
            return { kind: "failed", reason: "crashed", detail: errorText(error), blame: "here" };
          }
          return { kind: "failed", reason: error.reason, detail: error.message, blame: error.blame };
        }
      default:
        return task satisfies never;
    }
  }

  #serve({ fd, admission: { request, ack } }: Extract<ToLink, { kind: "serve" }>) {
    const link = new Link(this.#libc, fd, this.#limits(request.limitMs));
    try {
      link.begin("answering a handshake", "block");
      link.sendMessage(ack);
      if (request.kind === "pingpong") echo(link, this.#serveBuffer, request.sizeBytes, request.wait);
      else receiveStream(link, this.#serveBuffer, request);
    } catch (error) {
      // The initiator sees the same end of the flow and tells of it; its leaving is the usual end.
      if (!(error instanceof LinkError)) throw error;
    } finally {
      link.close();
    }
  }

  #measure(job: MeasureJob): LinkResult {
    const { settings, peer } = job;
    const limits = this.#limits(job.timeoutMs);
    this.#prepare(settings.latencySizeBytes, settings.iterations ?? 0);
    const pingPong = this.#open(job, job.pingPong, limits);
    let fromAddress: string;
    let latency;
    try {
      fromAddress = localAddress(this.#libc, pingPong.fd).address;
      const plan = {
        sizeBytes: settings.latencySizeBytes,
        wait: settings.wait,
        warmUpMs: warmUpMs(settings),
        limitMs: latencyLimitMs(settings),
        iterations: settings.iterations,
      };
      latency = timeRoundTrips(pingPong, this.#buffer, this.#samples, plan, `timing round trips with ${peer.node}`);
    } finally {
      pingPong.close();
    }
    this.#prepare(settings.messageSizeBytes, 0);
    const upload = this.#open(job, job.upload, limits);
    try {
      const bandwidth = sendStream(upload, this.#buffer, job.upload.request, `streaming to ${peer.node}`);
      return { latency, bandwidth, fromAddress };
    } finally {
      upload.close();
    }
  }

  /** Connects and shakes hands: who answers has proved to be the peer. */
  #open({ from, peer }: MeasureJob, { hello, ack }: FlowOpening, limits: Limits): Link {
    const who = `${peer.node} at ${hostPort(peer.address, peer.port)}`;
    const soon = this.#limits(ACK_LIMIT_MS);
    if (soon.deadlineNs > limits.deadlineNs) soon.deadlineNs = limits.deadlineNs;
    const link = connect(this.#libc, { from, to: peer.address, port: peer.port, doing: `connecting to ${who}` }, soon);
    try {
      link.begin(`shaking hands with ${who}`, "block");
      const received = new Uint8Array(new ArrayBuffer(ACK_BYTES));
      link.sendMessage(hello);
      link.receiveMessage(received);
      if (!isRightAck(received, ack)) {
        throw new LinkError(
          "protocol",
          `shaking hands with ${who}: the answer is not that of an agent of this run`,
          "peer",
        );
      }
      link.limits = limits;
      return link;
    } catch (error) {
      link.close();
      throw handshakeError(error);
    }
  }

  /** Room for a measurement's own sizes, made before anything is timed. */
  #prepare(sizeBytes: number, samples: number) {
    this.#buffer = sizeBytes <= BUFFER_BYTES ? this.#serveBuffer : pageBuffer(sizeBytes);
    const count = Math.max(samples, SAMPLES);
    if (this.#samples.length !== count) this.#samples = new Float64Array(count);
  }

  #limits(ms: number): Limits {
    return { stop: this.#stop, deadlineNs: this.#libc.nowNs() + ms * 1e6 };
  }
}

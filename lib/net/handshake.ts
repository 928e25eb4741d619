import { TRANSPORTS, WAITS } from "../base/measurement.ts";
import {
  CONGESTION_NAME,
  DATAGRAM_LIMIT_BYTES,
  FLOW_LIMIT_MS,
  type FlowRequest,
  LEAST_STREAM_DATAGRAM_BYTES,
  SIZE_LIMIT_BYTES,
  SOCKET_BUFFER_LIMIT_BYTES,
} from "./request.ts";

/** The version of the handshake and of what follows it. */
const VERSION = 2;

const MAGIC = 0x4f4f4257; // "OOBW"
const CONGESTION_AT = 48;
const NONCE_AT = 64;
const MAC_AT = 80;

/** The first bytes of a connection: request (64), nonce (16), HMAC-SHA-256 (32). */
export const HELLO_BYTES = 112;

/** A secret of the two ends of one flow, in its hello: the nonce. */
export function helloNonce(hello: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return hello.slice(NONCE_AT, MAC_AT);
}

/** The proof at the head of the answer: an HMAC-SHA-256, which only who holds the key could make, and only after this hello. */
export const ACK_BYTES = 32;

/** A peer that has not proved itself by then is closed. */
export const HELLO_LIMIT_MS = 2000;

const KINDS = ["pingpong", "upload", "download"] as const;

/** What the initiator sends and the one answer that proves the responder. */
export interface Hello {
  hello: Uint8Array<ArrayBuffer>;
  ack: Uint8Array<ArrayBuffer>;
}

/** What an authenticated hello asks for, and the answer to it. */
export interface Admission {
  request: FlowRequest;
  hello: Uint8Array<ArrayBuffer>;
  ack: Uint8Array<ArrayBuffer>;
}

/**
 * The mutual proof that stands before every flow. Both codes cover the request, a fresh nonce and the responder's node, so that a hello
 * cannot be used again, neither here nor with another node of the run, and an answer fits one hello only.
 */
export class Handshake {
  readonly #key: CryptoKey;
  readonly #node: string;
  readonly #seen = new Set<string>();

  private constructor(key: CryptoKey, node: string) {
    this.#key = key;
    this.#node = node;
  }

  /**
   * @param key the run's secret key, 32 bytes
   * @param node this side's node
   */
  static async create(key: Uint8Array<ArrayBuffer>, node: string): Promise<Handshake> {
    const usages: KeyUsage[] = ["sign", "verify"];
    return new Handshake(
      await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, usages),
      node,
    );
  }

  /** The initiator's part: a hello with a fresh nonce for one connection to `peerNode`. */
  async hello(request: FlowRequest, peerNode: string): Promise<Hello> {
    const hello = encode(request);
    crypto.getRandomValues(hello.subarray(NONCE_AT, MAC_AT));
    const mac = await crypto.subtle.sign("HMAC", this.#key, covered("hello", hello, peerNode));
    hello.set(new Uint8Array(mac), MAC_AT);
    return { hello, ack: await this.#ack(hello, peerNode) };
  }

  /** The responder's part: undefined for anything but a fresh hello, to this node, of somebody who holds the key. */
  async admit(hello: Uint8Array<ArrayBuffer>): Promise<Admission | undefined> {
    const request = decode(hello);
    if (!request) return undefined;
    // The comparison inside verify takes the same time wherever the difference is.
    const genuine = await crypto.subtle.verify(
      "HMAC",
      this.#key,
      hello.slice(MAC_AT),
      covered("hello", hello, this.#node),
    );
    if (!genuine) return undefined;
    // Only nonces of authenticated hellos are kept: strangers cannot fill the memory.
    const nonce = hello.subarray(NONCE_AT, MAC_AT).toHex();
    if (this.#seen.has(nonce)) return undefined;
    this.#seen.add(nonce);
    return { request, hello, ack: await this.#ack(hello, this.#node) };
  }

  async #ack(hello: Uint8Array<ArrayBuffer>, node: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await crypto.subtle.sign("HMAC", this.#key, covered("ack", hello, node)));
  }
}

/** Whether what came back is the one right answer. A nonce is used once, so there is no second try to learn from the time taken. */
export function isRightAck(received: Uint8Array, expected: Uint8Array): boolean {
  return received.length === expected.length && received.every((byte, i) => byte === expected[i]);
}

function covered(role: "hello" | "ack", hello: Uint8Array<ArrayBuffer>, node: string): Uint8Array<ArrayBuffer> {
  const words = new TextEncoder().encode(`oobw ${role} ${node}\0`);
  const bytes = new Uint8Array(words.length + MAC_AT);
  bytes.set(words);
  bytes.set(hello.subarray(0, MAC_AT), words.length);
  return bytes;
}

function encode(request: FlowRequest): Uint8Array<ArrayBuffer> {
  const hello = new Uint8Array(new ArrayBuffer(HELLO_BYTES));
  const view = new DataView(hello.buffer);
  view.setUint32(0, MAGIC);
  view.setUint16(4, VERSION);
  view.setUint8(6, KINDS.indexOf(request.kind));
  view.setUint8(7, WAITS.indexOf(request.wait));
  view.setUint8(8, TRANSPORTS.indexOf(request.transport));
  view.setUint8(9, request.index);
  view.setUint32(12, request.sizeBytes);
  view.setUint32(16, Math.ceil(request.rampMs));
  view.setUint32(20, Math.ceil(request.durationMs));
  view.setUint32(24, Math.ceil(request.limitMs));
  view.setUint32(28, request.socketBufferBytes);
  view.setFloat64(32, request.countBytes);
  view.setFloat64(40, request.rateBytesPerSecond);
  new TextEncoder().encodeInto(request.congestion, hello.subarray(CONGESTION_AT, NONCE_AT));
  return hello; // 10 and 11 are kept for later and zero
}

/** The request in a hello; undefined when it is none that can be answered. */
function decode(hello: Uint8Array<ArrayBuffer>): FlowRequest | undefined {
  if (hello.length !== HELLO_BYTES) return undefined;
  const view = new DataView(hello.buffer, hello.byteOffset, hello.byteLength);
  if (view.getUint32(0) !== MAGIC || view.getUint16(4) !== VERSION || view.getUint16(10) !== 0) return undefined;
  const kind = KINDS[view.getUint8(6)], wait = WAITS[view.getUint8(7)], transport = TRANSPORTS[view.getUint8(8)];
  const name = new TextDecoder().decode(hello.subarray(CONGESTION_AT, NONCE_AT)).replace(/\0+$/, "");
  if (!kind || !wait || !transport || name !== "" && !CONGESTION_NAME.test(name)) return undefined;
  const request: FlowRequest = {
    kind,
    wait,
    transport,
    index: view.getUint8(9),
    sizeBytes: view.getUint32(12),
    rampMs: view.getUint32(16),
    durationMs: view.getUint32(20),
    limitMs: view.getUint32(24),
    socketBufferBytes: view.getUint32(28),
    countBytes: view.getFloat64(32),
    rateBytesPerSecond: view.getFloat64(40),
    congestion: name,
  };
  return isPossible(request) ? request : undefined;
}

function isPossible(request: FlowRequest): boolean {
  const { kind, transport, sizeBytes, rampMs, durationMs, limitMs, countBytes, rateBytesPerSecond } = request;
  const largest = transport === "udp" ? DATAGRAM_LIMIT_BYTES : SIZE_LIMIT_BYTES;
  const least = transport === "udp" && kind !== "pingpong" ? LEAST_STREAM_DATAGRAM_BYTES : 1;
  return sizeBytes >= least && sizeBytes <= largest && request.socketBufferBytes <= SOCKET_BUFFER_LIMIT_BYTES &&
    rampMs + durationMs <= FLOW_LIMIT_MS && limitMs >= 1 && limitMs <= FLOW_LIMIT_MS &&
    Number.isSafeInteger(countBytes) && countBytes >= 0 &&
    Number.isFinite(rateBytesPerSecond) && rateBytesPerSecond >= 0 &&
    (kind === "pingpong" || (countBytes > 0) !== (durationMs > 0)) &&
    (transport === "tcp" || kind === "pingpong" || rateBytesPerSecond > 0);
}

import { assertEquals, assertMatch } from "@std/assert";
import type { Kernel } from "../../lib/agent/kernel.ts";
import { LibcKernel } from "../../lib/agent/libc_kernel.ts";
import { PortableKernel } from "../../lib/agent/portable_kernel.ts";
import { Libc } from "../../lib/net/libc.ts";
import type { Endpoint, FlowRequest, KernelSettings } from "../../lib/net/request.ts";
import type { Measured, Outcome } from "../../lib/results/outcome.ts";
import { REQUEST as PLAIN, SETTINGS } from "../net/plain_settings.ts";

/** Opened once in a thread, and never closed: not to be counted as a test's leak. */
export const LIBC = Libc.open();

export const KEY = crypto.getRandomValues(new Uint8Array(32));
export const REQUEST: FlowRequest = { ...PLAIN, sizeBytes: 4, limitMs: 500 };
export const NAMES = ["libc", "portable"] as const;
export type Name = typeof NAMES[number];

let count = 0;

/** A kernel of its own address; its node is named like the address. */
export async function open(name: Name, address = `127.0.3.${1 + count++ % 250}`) {
  const options = { node: address, key: KEY, address, ports: null, cpu: null };
  const kernel = name === "libc" ? await LibcKernel.open(LIBC, options) : await PortableKernel.open(options);
  const { port } = kernel;
  return {
    kernel: kernel as Kernel,
    endpoint: { node: address, host: address, port },
    [Symbol.asyncDispose]: () => kernel.close(),
  };
}

export function measure(from: Kernel, endpoint: Endpoint, options: {
  settings?: Partial<KernelSettings>;
  timeoutMs?: number;
  signal?: AbortSignal;
} = {}): Promise<Outcome> {
  const { settings = {}, timeoutMs = 20_000, signal = new AbortController().signal } = options;
  return from.measure(endpoint, { ...SETTINGS, ...settings }, { timeoutMs, signal });
}

/** Both kernels at the same time: most of what is tested is waiting. */
export async function onEach(test: (name: Name) => Promise<void>): Promise<void> {
  await Promise.all(NAMES.map(test));
}

export function assertMeasured(
  outcome: Outcome,
): asserts outcome is Measured & Required<Pick<Measured, "latency" | "bandwidth">> {
  assertEquals(outcome.status, "measured", JSON.stringify(outcome));
}

export function assertFailed(outcome: Outcome, reason: string, detail: RegExp, blame?: string) {
  const { status, reason: seen, blame: blamed, detail: text } = outcome as Extract<Outcome, { status: "failed" }>;
  assertEquals([status, seen, blamed], ["failed", reason, blame], JSON.stringify(outcome));
  assertMatch(text, detail);
}

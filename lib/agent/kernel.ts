import type { CpuChoice, Endpoint, KernelSettings } from "../net/request.ts";
import type { Outcome } from "../results/outcome.ts";

/** What a kernel is opened with. */
export interface KernelOptions {
  /** This side's node. */
  node: string;
  /** The run's secret key, 32 bytes. */
  key: Uint8Array<ArrayBuffer>;
  /** The numeric address to measure from, and to take measuring connections on; null: all of this machine's. */
  address: string | null;
  /** Ports to try; null: any. */
  ports: readonly [number, number] | null;
  /** What measuring threads are pinned to. */
  cpu: CpuChoice;
}

/** The two ends of measuring in one agent: it answers the flows of others, and starts its own. */
export interface Kernel {
  readonly name: "libc" | "portable";
  /** Where it listens; null: on all addresses. */
  readonly address: string | null;
  readonly port: number;
  /** Measures with another agent. Never rejects; an abort gives `skipped`, reason `interrupted`. */
  measure(
    peer: Endpoint,
    settings: KernelSettings,
    options: { timeoutMs: number; signal: AbortSignal },
  ): Promise<Outcome>;
  /** Gives up everything in flight and stops listening; takes well under a second. */
  close(): Promise<void>;
}

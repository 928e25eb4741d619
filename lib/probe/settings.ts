import type { KernelSettings } from "../net/request.ts";

/** `--probe sim`: no network; a delay and two numbers drawn for each pair. */
export interface SimSettings {
  name: "sim";
  /** The delay of a pair is drawn from U(min, max), in milliseconds. */
  delayMinMs: number;
  delayMaxMs: number;
}

/** `--probe tcp`: the built-in kernel, whatever transport it measures. */
export type TcpSettings = { name: "tcp" } & KernelSettings;

/** A probe and everything that it needs to know, resolved and checked. */
export type ProbeSettings = SimSettings | TcpSettings;

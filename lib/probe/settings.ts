import type { TcpSettings } from "../net/request.ts";

/** `--probe sim`: no network; a delay and two numbers drawn for each pair. */
export interface SimSettings {
  name: "sim";
  /** The delay of a pair is drawn from U(min, max), in milliseconds. */
  delayMinMs: number;
  delayMaxMs: number;
}

/** A probe and everything that it needs to know, resolved and checked. */
export type ProbeSettings = SimSettings | { name: "tcp" } & TcpSettings;

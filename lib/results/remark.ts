/** What a remark on a node is about. */
export const REMARK_TOPICS = [
  "down",
  "version",
  "clock",
  "cores",
  "cpu_limit",
  "load",
  "governor",
  "boost",
  "interface",
  "mtu",
  "speed",
  "errors",
  "buffers",
  "backlog",
  "congestion",
  "open_files",
  "ports",
  "kernel",
] as const;
export type RemarkTopic = typeof REMARK_TOPICS[number];

/** Something that keeps a node from being measured (`fail`) or would spoil what is measured on it (`warn`). */
export interface Remark {
  level: "fail" | "warn";
  topic: RemarkTopic;
  /** What was seen: `CPU governor powersave`. */
  what: string;
  /** What is wrong with that; of a node that is down, why it is. */
  why: string;
}

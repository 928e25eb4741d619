import type { ByteReader, ByteWriter } from "../../lib/agent/line_channel.ts";
import { type AgentStreams, runAgent } from "../../lib/agent/run_agent.ts";

/** Both ends of two byte streams, as a process's standard input and output are. */
export function streams(): { controller: AgentStreams; agent: AgentStreams } {
  const down = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const up = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  return {
    controller: { readable: up.readable, writable: down.writable },
    agent: { readable: down.readable, writable: up.writable },
  };
}

/** An agent in this thread, and the streams of its controller. */
export function inMemoryAgent(): { readable: ByteReader; writable: ByteWriter; ended: Promise<void> } {
  const { controller, agent } = streams();
  return { ...controller, ended: runAgent(agent) };
}

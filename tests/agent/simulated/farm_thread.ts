/// <reference lib="deno.worker" />
import type { KernelOptions } from "../../../lib/agent/kernel.ts";
import type { ByteReader, ByteWriter } from "../../../lib/agent/line_channel.ts";
import type { Invite } from "../../../lib/agent/messages.ts";
import { runAgent } from "../../../lib/agent/run_agent.ts";
import { Connection } from "../../../lib/concurrency/mod.ts";
import { drawnKernel } from "./drawn_kernel.ts";
import type { FarmCounts, FarmThreadStart, FromFarmThread, ToFarmThread } from "./farm_messages.ts";

/** So many agents of a job step are connecting back at a time: one thread is slower at it than as many nodes. */
const CONNECTING = 64;

interface Streams {
  readable: ByteReader;
  writable: ByteWriter;
}

/** A thread of agents: each is the real agent's control part, on a channel of its own, and measures nothing. */
export async function run(port: MessagePort, { measureMs }: FarmThreadStart): Promise<void> {
  const connection = Connection.from(port);
  const tell = (message: FromFarmThread) => connection.send(message);
  const changed = (by: Partial<FarmCounts>) => tell({ kind: "changed", by: { agents: 0, measuring: 0, ...by } });
  const all = new Set<Promise<void>>();

  function countingKernel(options: KernelOptions) {
    const { measure, ...kernel } = drawnKernel(options, measureMs);
    changed({ agents: 1 });
    return {
      ...kernel,
      measure(...pair: Parameters<typeof measure>) {
        changed({ measuring: 1 });
        return measure(...pair).finally(() => changed({ measuring: -1 }));
      },
      close: () => Promise.resolve(changed({ agents: -1 })),
    };
  }

  /** Resolves when the agent has ended; `up` is called when it has been said hello to. */
  function agent({ readable, writable }: Streams, hostname = "", up = () => {}): Promise<void> {
    const identity = { env: () => undefined, hostname: () => hostname };
    const open = (options: KernelOptions) => {
      up();
      return Promise.resolve(countingKernel(options));
    };
    const ended = runAgent({ readable, writable, open, identity }).catch(() => {}).finally(() => all.delete(ended)); // the controller tells
    all.add(ended);
    return ended;
  }

  async function accept(listener: Deno.TcpListener) {
    for await (const conn of listener) agent(conn);
  }

  /** Each agent hears of its own place alone, which spares this thread that each reads of all. */
  async function step({ nodes, ports, ...rest }: Invite) {
    const todo = nodes.entries();
    const agents: Promise<void>[] = [];
    const connectNext = async () => {
      for (const [index, node] of todo) {
        const own: Invite = { ...rest, nodes: [node], ports: [ports[index]!] };
        const input = new Blob([JSON.stringify(own) + "\n"]).stream();
        const up = Promise.withResolvers<void>();
        const ended = agent({ readable: input, writable: new WritableStream() }, node, up.resolve);
        agents.push(ended);
        await Promise.race([up.promise, ended]);
      }
    };
    await Promise.all(Array.from({ length: CONNECTING }, connectNext));
    await Promise.all(agents);
    tell({ kind: "step-ended" });
  }

  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = accept(listener);
  tell({ kind: "listening", port: listener.addr.port });
  for (let message; (message = await connection.recv() as ToFarmThread).kind === "step";) step(message.invite);
  listener.close();
  await accepting;
  await Promise.all(all);
}

import { fromFileUrl } from "@std/path";
import { LineChannel } from "../../../lib/agent/line_channel.ts";
import { checked, Invite } from "../../../lib/agent/messages.ts";
import { type Connection, pipe, Process } from "../../../lib/concurrency/mod.ts";
import type { FarmCounts, FarmThreadStart, FromFarmThread, ToFarmThread } from "./farm_messages.ts";

const CONNECTOR = fromFileUrl(new URL("./connector.sh", import.meta.url));
const THREAD = new URL("./farm_thread.ts", import.meta.url);

/**
 * Very many agents in a few threads: each is the real agent's control part, on a channel of its own, and measures nothing. They are reached as
 * by a remote shell, one process for each, or all by one stand-in of a job step, from which they connect back.
 */
export class AgentFarm implements AsyncDisposable {
  /** The launcher that starts a process for each agent. */
  readonly template: string;
  /** What PATH is to begin with, so that `srun` is one that starts agents here. */
  readonly folder = Deno.makeTempDirSync({ prefix: "oobw-farm-" });
  readonly #threads: readonly FarmThread[];
  readonly #steps = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #accepting: Promise<void>;

  private constructor(threads: readonly FarmThread[], ports: readonly number[]) {
    this.#threads = threads;
    this.#accepting = this.#accept();
    const connector = (...ports: number[]) => `bash '${CONNECTOR}' '${ports.join(" ")}'`;
    this.template = `${connector(...ports)} {node} {agent}`;
    const srun = `#!/bin/sh\nexec ${connector(this.#steps.addr.port)}\n`;
    Deno.writeTextFileSync(`${this.folder}/srun`, srun, { mode: 0o755 });
  }

  /** @param start.threads so many share the agents */
  static async open({ threads, ...start }: FarmThreadStart & { threads: number }): Promise<AgentFarm> {
    const all = Array.from({ length: threads }, () => new FarmThread(start));
    return new AgentFarm(all, await Promise.all(all.map((thread) => thread.port)));
  }

  /** Waits until something is so. */
  async until(isSo: (counts: FarmCounts) => boolean): Promise<void> {
    while (!isSo(this.#counts)) await Promise.race(this.#threads.map((thread) => thread.change));
  }

  get #counts(): FarmCounts {
    const sum = (what: keyof FarmCounts) => this.#threads.reduce((all, { counts }) => all + counts[what], 0);
    return { agents: sum("agents"), measuring: sum("measuring") };
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#steps) this.#step(conn).catch(() => {}); // the controller is gone
  }

  /** All agents of a job step. */
  async #step({ readable, writable }: Deno.TcpConn): Promise<void> {
    const channel = new LineChannel(readable, writable);
    const messages = channel.messages();
    const invite = checked(Invite, (await messages.next()).value);
    await Promise.all(this.#threads.map((thread, index) => {
      const isOwn = (_: unknown, node: number) => node % this.#threads.length === index;
      return thread.step({ ...invite, nodes: invite.nodes.filter(isOwn), ports: invite.ports.filter(isOwn) });
    }));
    await channel.end();
    await messages.return();
  }

  /** Takes no more agents, and waits for the end of those that there are: their controllers must have ended. */
  async [Symbol.asyncDispose]() {
    this.#steps.close();
    await this.#accepting;
    await Promise.all(this.#threads.map((thread) => thread.close()));
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** The other end of a thread of agents. */
class FarmThread {
  /** Where its agents are reached as by a remote shell. */
  readonly port: Promise<number>;
  readonly counts: FarmCounts = { agents: 0, measuring: 0 };
  readonly #process: Process;
  readonly #connection: Connection;
  readonly #listening = Promise.withResolvers<number>();
  #stepEnded = Promise.withResolvers<void>();
  #change = Promise.withResolvers<void>();

  constructor(start: FarmThreadStart) {
    const [connection, theirs] = pipe();
    this.#connection = connection;
    this.port = this.#listening.promise;
    this.#process = new Process({ module: THREAD, args: [theirs.port, start] });
    this.#process.start().catch(this.#listening.reject);
    this.#hear();
  }

  /** Resolves when its counts are others. */
  get change(): Promise<void> {
    return this.#change.promise;
  }

  /** Resolves when all agents of the step have ended; one step at a time. */
  step(invite: Invite): Promise<void> {
    this.#stepEnded = Promise.withResolvers();
    this.#connection.send({ kind: "step", invite } satisfies ToFarmThread);
    return this.#stepEnded.promise;
  }

  async close(): Promise<void> {
    this.#connection.send({ kind: "close" } satisfies ToFarmThread);
    await this.#process.join();
    this.#connection.close();
  }

  async #hear(): Promise<void> {
    try {
      while (true) this.#take(await this.#connection.recv() as FromFarmThread);
    } catch {
      // Closed, by its end or by ours.
    }
  }

  #take(message: FromFarmThread): void {
    switch (message.kind) {
      case "listening":
        return this.#listening.resolve(message.port);
      case "step-ended":
        return this.#stepEnded.resolve();
      case "changed":
        this.counts.agents += message.by.agents;
        this.counts.measuring += message.by.measuring;
        this.#change.resolve();
        this.#change = Promise.withResolvers();
        return;
      default:
        message satisfies never;
    }
  }
}

/// <reference lib="deno.worker" />
import { Connection, type SharedHandle, SharedValue } from "../lib/concurrency/mod.ts";
import type { FromLink, ToLink } from "../lib/net/link_messages.ts";
import { LinkThread } from "../lib/net/link_thread.ts";

/** The measuring thread of a node: one job after the other, each of which may block; `stopHandle` is how it hears while it does. */
export async function run(port: MessagePort, stopHandle: SharedHandle<"int32">): Promise<void> {
  const connection = Connection.from(port);
  const stop = SharedValue.from(stopHandle);
  const thread = new LinkThread(() => stop.value !== 0);
  connection.send({ kind: "ready" } satisfies FromLink);
  while (true) {
    const task = await connection.recv() as ToLink;
    if (task.kind === "end") return;
    connection.send(thread.perform(task) satisfies FromLink);
  }
}

/// <reference lib="deno.worker" />
import { Connection } from "../lib/concurrency/mod.ts";
import type { FromWorker, WorkerStart } from "../lib/engine/messages.ts";
import { pairService } from "../lib/engine/pair_service.ts";
import { servePairs } from "../lib/engine/serve_pairs.ts";

/** The thread that carries pairs: it takes assignments by postMessage, owns the channels of its nodes, answers with outcomes. */
export async function run(port: MessagePort, start: WorkerStart): Promise<void> {
  const connection = Connection.from(port);
  const tell = (message: FromWorker) => connection.send(message);
  await servePairs(connection, start, pairService(start, tell));
}

import { delay } from "@std/async/delay";
import type { AgentStream } from "./launcher.ts";

/** When an agent's connection has ended, its end is told so much later: by then the job step may have said why. */
const LAST_WORDS_MS = 300;

/** What is read at once of an agent by who brings no buffer. */
const PIECE_BYTES = 4096;

/**
 * The channel of an agent that has connected back.
 * @param errorLine what is known of why it has ended
 */
export function connStream(conn: Deno.TcpConn, errorLine: () => string): AgentStream {
  const ended = Promise.withResolvers<string>();
  const killed = new AbortController();
  // Nobody waits for them any more when it is killed.
  const lastWords = () => delay(LAST_WORDS_MS, { signal: killed.signal }).catch(() => {});
  const readable = new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: PIECE_BYTES,
    async pull(controller) {
      const request = controller.byobRequest!;
      let count: number | null = null;
      let error: unknown;
      try {
        count = await conn.read(request.view as Uint8Array<ArrayBuffer>);
      } catch (caught) {
        error = caught;
      }
      if (count !== null) return request.respond(count);
      if (!isClosedHere(error)) await lastWords();
      ended.resolve("its connection ended");
      if (error) return controller.error(error);
      controller.close();
      request.respond(0);
    },
    cancel: () => closeConn(conn),
  });
  return {
    readable,
    writable: conn.writable,
    errorLine,
    ended: ended.promise,
    kill() {
      killed.abort();
      closeConn(conn);
      ended.resolve("its connection was closed");
    },
  };
}

/** Whether reading failed since this side has closed the connection. */
function isClosedHere(error: unknown): boolean {
  return error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.BadResource;
}

/** Closes a connection, whoever has closed it before. */
export function closeConn(conn: Deno.TcpConn): void {
  try {
    conn.close();
  } catch {
    // It is closed already, or its streams have done it.
  }
}

import { createHash } from "node:crypto";
import { deadline } from "@std/async/deadline";
import { errorText } from "../../base/errors.ts";
import { quoted } from "../node_name.ts";
import { type DeployAnswer, type DeployedProgram, readAnswer } from "./deploy_script.ts";
import type { AgentStream } from "./launcher.ts";

export {
  checkCommand,
  type DeployAnswer,
  deployCommand,
  deployedCommand,
  readAnswer,
  receiveCommand,
  undeployCommand,
} from "./deploy_script.ts";

/** A compiled program that is copied to the nodes. */
export interface Deployment extends DeployedProgram {
  /** Where it lies on this machine. */
  path: string;
}

/** How much of the program is held in memory for each node that it is being sent to. */
const PIECE_BYTES = 256 * 1024;

/** How much is skipped that is no answer: what a login says to everybody. */
const GREETING_LINES = 64;
const GREETING_BYTES = 64 * 1024;

/** How long the other end may take to tidy up once its input has ended, before it is killed. */
const LEAVE_MS = 500;

/**
 * Size and hash of a program, as it lies on this machine.
 * @throws {Error} when it cannot be read
 */
export async function readDeployment(path: string): Promise<Deployment> {
  try {
    using file = await Deno.open(path);
    const hash = createHash("sha256");
    const piece = new Uint8Array(PIECE_BYTES);
    let sizeBytes = 0;
    for (let bytes; (bytes = await file.read(piece)) !== null; sizeBytes += bytes) {
      hash.update(piece.subarray(0, bytes));
    }
    return { path, sizeBytes, hash: hash.digest("hex") };
  } catch (error) {
    throw new Error(`reading the program to deploy: ${errorText(error)}`, { cause: error });
  }
}

/**
 * Brings a program to a node, where it is missing, through the channel that then is its agent's.
 * @param stream of `deployCommand`, run on the node
 * @param signal when it aborts, this rejects with its reason
 * @returns the agent's channel
 * @throws {Error} when the program does not get there, in one line that does not name the node. The stream has ended then: by itself if it
 *   does so within half a second of the end of its input, so that it leaves no partial file; else it was killed
 */
export function deployThrough(stream: AgentStream, deployment: Deployment, signal: AbortSignal): Promise<AgentStream> {
  return conversing(stream, signal, async (conversation) => {
    const answer = await conversation.answer();
    if (answer.kind === "need") {
      // The node can refuse in the middle of the copy: what it says is heard meanwhile.
      const [ready] = await Promise.all([conversation.answer(), conversation.send(deployment)]);
      if (ready.kind !== "ready") throw outOfTurn(ready);
    } else if (answer.kind !== "have") {
      throw outOfTurn(answer);
    }
    return conversation.rest();
  });
}

/**
 * Hears how a node gets rid of all programs that were deployed there.
 * @param stream of `undeployCommand`, run on the node
 * @param signal when it aborts, this rejects with its reason
 * @returns how many files were removed
 * @throws {Error} when something could not be removed, as `deployThrough` does
 */
export function undeployThrough(stream: AgentStream, signal: AbortSignal): Promise<number> {
  return conversing(stream, signal, async (conversation) => {
    const answer = await conversation.answer();
    if (answer.kind !== "removed") throw outOfTurn(answer);
    await conversation.end();
    return answer.count;
  });
}

/** Has a conversation with a node; whatever becomes of it but its result, the stream has ended then. */
async function conversing<T>(
  stream: AgentStream,
  signal: AbortSignal,
  converse: (conversation: Conversation) => Promise<T>,
): Promise<T> {
  const conversation = new Conversation(stream);
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([converse(conversation), aborted.promise]);
  } catch (error) {
    await conversation.end();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function outOfTurn({ kind }: DeployAnswer): Error {
  return new Error(`deploying the program: an answer out of turn: ${kind}`);
}

/** What is said with the script on a node before the stream is the agent's. */
class Conversation {
  readonly #stream: AgentStream;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  /** What was read and is of no line yet, and all bytes that were read. */
  #held = new Uint8Array();
  #heardBytes = 0;
  /** What came before an answer and is none. */
  readonly #greeting: string[] = [];
  #sending: Promise<void> = Promise.resolve();

  constructor(stream: AgentStream) {
    this.#stream = stream;
    this.#reader = stream.readable.getReader();
    this.#writer = stream.writable.getWriter();
  }

  /**
   * The next answer.
   * @throws {Error} when the node says that it failed, ends, or says too much else
   */
  async answer(): Promise<Exclude<DeployAnswer, { kind: "failed" }>> {
    for (let line; (line = await this.#line()) !== null;) {
      const answer = readAnswer(line);
      if (answer?.kind === "failed") throw new Error(answer.reason);
      if (answer) return answer;
      this.#greeting.push(line);
      if (this.#greeting.length > GREETING_LINES) throw this.#unanswered(`no answer in ${GREETING_LINES} lines`);
    }
    const ended = await this.#stream.ended;
    throw this.#unanswered(`${this.#stream.errorLine() || "it ended without an answer"} (${ended})`);
  }

  /**
   * Sends a program, piece by piece, as fast as it is taken.
   * @throws {Error} when it cannot be read here; not when it cannot be written: the node's answer, or its end, says why
   */
  send(deployment: Deployment): Promise<void> {
    this.#sending = this.#send(deployment);
    return this.#sending;
  }

  async #send({ path, sizeBytes }: Deployment): Promise<void> {
    const cannotRead = (error: unknown): never => {
      throw new Error(`reading the program to deploy: ${errorText(error)}`, { cause: error });
    };
    using file = await Deno.open(path).catch(cannotRead);
    const piece = new Uint8Array(Math.min(PIECE_BYTES, sizeBytes));
    for (let sentBytes = 0; sentBytes < sizeBytes;) {
      const bytes = await file.read(piece.subarray(0, sizeBytes - sentBytes)).catch(cannotRead);
      if (bytes === null) {
        throw new Error(`reading the program to deploy: only ${sentBytes} of ${sizeBytes} bytes: ${path}`);
      }
      try {
        await this.#writer.write(piece.subarray(0, bytes));
      } catch {
        return;
      }
      sentBytes += bytes;
    }
  }

  /** What follows the last answer, and the way back: both are the agent's. */
  rest(): AgentStream {
    const { writable, ended } = this.#stream;
    this.#writer.releaseLock();
    const held = this.#held;
    const readable = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        if (held.length > 0) controller.enqueue(held);
      },
      pull: async (controller) => {
        const { value, done } = await this.#reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => this.#reader.cancel(reason),
    }, { highWaterMark: 0 });
    return { readable, writable, ended, errorLine: () => this.#stream.errorLine(), kill: () => this.#stream.kill() };
  }

  /** Ends the stream: lets the other end tidy up, and kills it where that takes long. */
  async end(): Promise<void> {
    const over = Promise.allSettled([this.#writer.abort(), this.#sending, this.#stream.ended]);
    const waited = () => deadline(over, LEAVE_MS).catch(() => {});
    await waited();
    this.#stream.kill();
    await waited();
    await this.#reader.cancel().catch(() => {});
  }

  /** The next line without its line break, or what the stream ends with; null at its end. */
  async #line(): Promise<string | null> {
    let end: number;
    while ((end = this.#held.indexOf(10)) < 0) {
      if (this.#heardBytes > GREETING_BYTES) throw this.#unanswered(`no answer in ${GREETING_BYTES} bytes`);
      const { value, done } = await this.#reader.read();
      if (done) break;
      this.#heardBytes += value.length;
      const held = this.#held;
      this.#held = new Uint8Array(held.length + value.length);
      this.#held.set(held);
      this.#held.set(value, held.length);
    }
    const all = this.#held;
    if (end < 0 && all.length === 0) return null;
    this.#held = end < 0 ? new Uint8Array() : all.subarray(end + 1);
    return new TextDecoder().decode(end < 0 ? all : all.subarray(0, end));
  }

  #unanswered(seen: string): Error {
    const greeting = this.#greeting.find((line) => line.trim() !== "");
    const said = greeting === undefined ? "" : `, after ${quoted(greeting.trim())}`;
    return new Error(`deploying the program: ${seen}${said}`);
  }
}

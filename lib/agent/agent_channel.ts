import { deadline } from "@std/async/deadline";
import { encodeBase64 } from "@std/encoding/base64";
import { errorText } from "../base/errors.ts";
import type { NodeFacts } from "../base/node_facts.ts";
import { VERSION } from "../base/version.ts";
import type { CpuChoice, Endpoint, KernelSettings } from "../net/request.ts";
import type { Failed, Outcome } from "../results/outcome.ts";
import type { ProgramStart, RunningProgram } from "../results/running_program.ts";
import { ProgramCalls } from "./programs/program_calls.ts";
import type { PairSide } from "./programs/program_service.ts";
import { HEART } from "./heartbeat.ts";
import { type ByteReader, type ByteWriter, LineChannel } from "./line_channel.ts";
import { ALIVE_MS, checked, FromAgent, PROTOCOL, SILENT_LOOKS, type ToAgent, versionMismatch } from "./messages.ts";

/** What an agent is told when its channel opens. */
export interface AgentHello {
  node: string;
  /** The run's secret key, 32 bytes; null where the agent has it already, and the channel is open to others. */
  key: Uint8Array | null;
  listen: ListenOptions;
  cpu?: CpuChoice;
}

/** Where an agent shall take measuring connections. */
export interface ListenOptions {
  /** Its own address or a name for it; default: the interface's, and without one all that it has. */
  address?: string | null;
  /** The network interface to measure over. */
  interface?: string | null;
  /** The ports to try; default: any free one. */
  ports?: readonly [first: number, last: number] | null;
}

/** What an agent itself has said of why it cannot be used, or what its first word shows: nothing else tells more. */
export class AgentRefusal extends Error {
  override readonly name = "AgentRefusal";
}

type Ready = Extract<FromAgent, { kind: "ready" }>;

const INTERRUPTED: Outcome = { status: "skipped", reason: "interrupted" };

/** How long after its deadline an agent may still answer by itself before it is held for hung. */
const ANSWER_GRACE_MS = 1000;

/** What a login shell's start-up files write may stand before what an agent says. */
const GREETING_LINES = 64;

/** How long an agent has to end its side after `bye`. */
const CLOSE_GRACE_MS = 2000;

/** The controller's end of one agent's control channel. Any number of measurements may be in flight on it. */
export class AgentChannel {
  readonly node: string;
  /** Where the agent takes measuring connections; null: on all of its node's addresses. */
  readonly address: string | null;
  readonly port: number;
  readonly kernel: "libc" | "portable";
  /** The agent's tool version. */
  readonly version: string;
  /** Resolves when the channel has ended, with the reason in one line. */
  readonly closed: Promise<string>;

  readonly #channel: LineChannel<ToAgent>;
  readonly #pending = new Map<number, (outcome: Outcome) => void>();
  readonly #programs: ProgramCalls;
  readonly #inspecting = new Map<number, PromiseWithResolvers<NodeFacts>>();
  readonly #stopHeart: () => void;
  readonly #givenUp = Promise.withResolvers<string>();
  /** Looks since something was heard. */
  #looks = 0;
  #nextId = 0;
  #closedWhy: string | undefined;

  private constructor(
    node: string,
    ready: Ready,
    channel: LineChannel<ToAgent>,
    rest: AsyncGenerator<unknown, void, void>,
  ) {
    this.node = node;
    this.address = ready.address;
    this.port = ready.port;
    this.kernel = ready.kernel;
    this.version = ready.version;
    this.#channel = channel;
    this.#programs = new ProgramCalls(node, (message) => this.#send(message));
    this.closed = this.#listen(rest);
    this.#stopHeart = HEART.start(() => this.#beat());
  }

  /**
   * Says hello to an agent that has been started and waits until it listens.
   * @param streams the agent's output and input; whoever started the agent ends it when this rejects
   * @throws {AgentRefusal} when the agent has another version, or says that it cannot listen
   * @throws {Error} when it ends, answers something else, or the signal aborts; one line that does not name the node
   */
  static async open(
    streams: { readable: ByteReader; writable: ByteWriter },
    hello: AgentHello,
    options: { signal?: AbortSignal } = {},
  ): Promise<AgentChannel> {
    const channel = new LineChannel<ToAgent>(streams.readable, streams.writable);
    const messages = channel.messages({ greetingLines: GREETING_LINES });
    try {
      // An agent that ended before it read anything is told of by the end of its output, not by the broken pipe.
      channel.send({
        kind: "hello",
        version: VERSION,
        protocol: PROTOCOL,
        key: hello.key && encodeBase64(hello.key),
        node: hello.node,
        address: hello.listen.address ?? null,
        interface: hello.listen.interface ?? null,
        ports: hello.listen.ports ? [...hello.listen.ports] : null,
        cpu: hello.cpu ?? null,
      }).catch(() => {});
      const first = await deadline(messages.next(), Infinity, { signal: options.signal });
      return new AgentChannel(hello.node, ready(first), channel, messages);
    } catch (error) {
      // Both streams are let go of; whoever started the agent ends it, and with it what still waits on them.
      messages.return().catch(() => {});
      channel.end();
      throw error;
    }
  }

  /**
   * Has this agent measure with another one's. Never rejects: whatever goes wrong is a failed outcome, and an abort of the signal
   * tells the agent to stop and is `skipped`, reason `interrupted`.
   * @param timeoutMs after this the measurement is given up, with reason `timeout`
   */
  measure(
    peer: Endpoint,
    settings: KernelSettings,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<Outcome> {
    if (signal?.aborted) return Promise.resolve(INTERRUPTED);
    if (this.#closedWhy !== undefined) return Promise.resolve(this.#crashed());
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const end = (outcome: Outcome) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#pending.delete(id);
        resolve(withinPair(outcome, this.node, peer.node));
      };
      const giveUp = (outcome: Outcome) => {
        this.#send({ kind: "cancel", id });
        end(outcome);
      };
      const abort = () => giveUp(INTERRUPTED);
      const hung = () =>
        giveUp({
          status: "failed",
          reason: "timeout",
          detail: `the agent of ${this.node} gave no answer within ${timeoutMs} ms`,
          blame: this.node,
        });
      const timer = setTimeout(hung, timeoutMs + ANSWER_GRACE_MS);
      signal?.addEventListener("abort", abort);
      this.#pending.set(id, end);
      this.#send({
        kind: "measure",
        id,
        peer,
        settings,
        deadline_ms: timeoutMs,
      });
    });
  }

  /** Has this agent run a program of others. Never rejects: whatever goes wrong is how it ends. */
  start(program: ProgramStart & PairSide): RunningProgram {
    const started = this.#programs.start(this.#nextId++, program);
    if (this.#closedWhy !== undefined) this.#programs.endAll(this.#crashed());
    return started;
  }

  /**
   * The facts of the agent's node, as they are now.
   * @throws {Error} when the agent ends before it has told them, or the signal aborts
   */
  async inspect(signal: AbortSignal): Promise<NodeFacts> {
    if (this.#closedWhy !== undefined) throw new Error(this.#closedWhy);
    const id = this.#nextId++;
    const answer = Promise.withResolvers<NodeFacts>();
    this.#inspecting.set(id, answer);
    this.#send({ kind: "inspect", id });
    try {
      return await deadline(answer.promise, Infinity, { signal });
    } finally {
      this.#inspecting.delete(id);
    }
  }

  /** Tells the agent to end, and waits until its output has ended (2 s at most; then whoever started it must kill it). */
  async close(): Promise<void> {
    this.#send({ kind: "bye" });
    const ended = Promise.all([this.closed, this.#channel.end()]);
    await deadline(ended, CLOSE_GRACE_MS).catch(() => {}); // the time is up; what is left is for whoever started the agent
    this.#endAll("closed by the controller");
  }

  #beat(): Promise<void> {
    // A channel that is cut off without a word would look open for a quarter of an hour.
    if (++this.#looks >= SILENT_LOOKS) this.#endAll(`nothing was heard of it for ${SILENT_LOOKS * ALIVE_MS / 1000} s`);
    return this.#send({ kind: "alive" });
  }

  /** A message that cannot be sent needs no report of its own: the end of the agent's output says it. */
  #send(message: ToAgent): Promise<void> {
    return this.#channel.send(message).catch(() => {});
  }

  #crashed(): Failed {
    const detail = `the agent of ${this.node} is gone: ${this.#closedWhy}`;
    return { status: "failed", reason: "crashed", detail, blame: this.node };
  }

  /** Resolves when the channel has ended by itself, or is given up. */
  #listen(messages: AsyncGenerator<unknown, void, void>): Promise<string> {
    return Promise.race([this.#hear(messages), this.#givenUp.promise]);
  }

  async #hear(messages: AsyncGenerator<unknown, void, void>): Promise<string> {
    let why = "its channel ended";
    try {
      for (let next = await messages.next(); !next.done; next = await messages.next()) {
        this.#looks = 0;
        const message = checked(FromAgent, next.value);
        switch (message.kind) {
          case "outcome":
            this.#pending.get(message.id)?.(message.outcome); // one that was given up may still be answered
            break;
          case "serving":
          case "program-ended":
          case "no-program":
            this.#programs.hear(message);
            break;
          case "facts":
            this.#inspecting.get(message.id)?.resolve(message.facts);
            break;
          case "error":
            why = message.message;
            break;
          case "alive":
            break;
          case "ready":
            throw new Error("reading a control message: a second 'ready'");
          default:
            message satisfies never;
        }
      }
    } catch (error) {
      why = errorText(error);
      messages.return().catch(() => {}); // one that says something else is not heard any longer
    }
    return this.#endAll(why);
  }

  #endAll(why: string): string {
    this.#closedWhy ??= why;
    this.#stopHeart();
    this.#givenUp.resolve(this.#closedWhy);
    for (const end of [...this.#pending.values()]) end(this.#crashed());
    this.#programs.endAll(this.#crashed());
    for (const answer of this.#inspecting.values()) answer.reject(new Error(this.#closedWhy));
    return this.#closedWhy;
  }
}

/** An agent may blame the nodes of its pair, and nobody else. */
function withinPair(outcome: Outcome, node: string, peer: string): Outcome {
  if (outcome.status !== "failed" || outcome.blame === undefined || [node, peer].includes(outcome.blame)) {
    return outcome;
  }
  const { blame: _, ...rest } = outcome;
  return rest;
}

function ready(first: IteratorResult<unknown, void>): Ready {
  if (first.done) throw new Error("the agent ended before it was ready");
  const message = checked(FromAgent, first.value);
  if (message.kind === "error") throw new AgentRefusal(message.message);
  if (message.kind !== "ready") throw new Error(`waiting for the agent to be ready: '${message.kind}'`);
  const mismatch = versionMismatch(message, { version: VERSION, protocol: PROTOCOL });
  if (mismatch) throw new AgentRefusal(mismatch);
  return message;
}

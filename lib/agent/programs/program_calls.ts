import { LinkError } from "../../net/link_error.ts";
import type { Outcome } from "../../results/outcome.ts";
import type { ProgramEnd, ProgramStart, RunningProgram } from "../../results/running_program.ts";
import type { FromAgent, ToAgent } from "../messages.ts";
import type { PairSide } from "./program_service.ts";

type Answer = Extract<FromAgent, { kind: "serving" | "program-ended" | "no-program" }>;

interface Call {
  serving(port: number): void;
  end(end: ProgramEnd): void;
}

/** The programs that an agent was told to start, as its controller sees them. */
export class ProgramCalls {
  readonly #node: string;
  readonly #send: (message: ToAgent) => void;
  readonly #calls = new Map<number, Call>();

  /** @param node the agent's own */
  constructor(node: string, send: (message: ToAgent) => void) {
    this.#node = node;
    this.#send = send;
  }

  start(id: number, { words, serves, side, peerHost }: ProgramStart & PairSide): RunningProgram {
    const serving = Promise.withResolvers<number>(), ended = Promise.withResolvers<ProgramEnd>();
    this.#calls.set(id, { serving: serving.resolve, end: ended.resolve });
    this.#send({ kind: "start", id, words: [...words], serves, side, peer_host: peerHost });
    return { serving: serving.promise, ended: ended.promise, stop: () => this.#send({ kind: "cancel", id }) };
  }

  hear(message: Answer): void {
    const call = this.#calls.get(message.id);
    if (message.kind === "serving") return call?.serving(message.port);
    this.#calls.delete(message.id);
    if (message.kind === "program-ended") return call?.end({ kind: "ended", program: message.program });
    const { reason, detail, blame } = message;
    // An agent may blame its own node, and nobody else.
    const own = blame === this.#node ? { blame } : {};
    call?.end({ kind: "failed", failure: { status: "failed", reason, detail, ...own } });
  }

  /** The agent is gone. */
  endAll(crashed: Extract<Outcome, { status: "failed" }>): void {
    for (const call of this.#calls.values()) call.end({ kind: "failed", failure: crashed });
    this.#calls.clear();
  }
}

const DETAIL_CHARS = 500;

/** What an agent answers when a program never ran. */
export function noProgram(id: number, error: unknown, node: string): Answer {
  if (!(error instanceof LinkError)) {
    return { kind: "no-program", id, reason: "crashed", detail: String(error).slice(0, DETAIL_CHARS), blame: node };
  }
  const reason = error.reason === "stopped" ? "crashed" : error.reason;
  return {
    kind: "no-program",
    id,
    reason,
    detail: error.message.slice(0, DETAIL_CHARS),
    ...error.blame === "here" ? { blame: node } : {},
  };
}

import { delay } from "@std/async/delay";
import { EAGAIN, EINTR, errnoName, Libc, MSG_DONTWAIT, MSG_NOSIGNAL } from "../net/libc.ts";

/** With longer texts, what one of its messages holds would not fit. */
const PIECE_CHARS = 200;

/** How often an answer, and a text that is not there yet, is looked for. Nothing is timed yet. */
const LOOK_MS = 5;
const AGAIN_MS = 50;

/** The first process may be started much later than the others. */
const LIMIT_MS = 15_000;

/** What a line of an answer may have at most. */
const LINE_LIMIT_BYTES = 4096;

/**
 * A process of an MPI job, as its process manager (MPICH's Hydra) serves it over an inherited socket: the Process Management Interface,
 * version 1, of which only the publishing of names is used (wire format as MPICH's simple PMI client has it, `cmd=… key=value …` a line). It
 * is the one way by which all processes of such a job hear what only the first has read from standard input, and needs none of the
 * others to be there.
 */
export class Pmi {
  readonly rank: number;
  readonly fd: number;
  readonly #libc: Libc;
  readonly #untilMs = performance.now() + LIMIT_MS;
  #held = "";

  constructor(libc: Libc, { fd, rank }: { fd: number; rank: number }) {
    this.#libc = libc;
    this.fd = fd;
    this.rank = rank;
  }

  /** The process that this one is; undefined where no process manager of that kind has started it. */
  static inherited(env: (name: string) => string | undefined): Pmi | undefined {
    const [fd, rank] = ["PMI_FD", "PMI_RANK"].map((name) => /^[0-9]{1,9}$/.exec(env(name) ?? "")?.[0]);
    if (fd === undefined || rank === undefined) return undefined;
    return new Pmi(Libc.open(), { fd: Number(fd), rank: Number(rank) });
  }

  /**
   * Lets every other process of the job have a text.
   * @throws {Error} when the process manager refuses or is gone
   */
  async publish(text: string): Promise<void> {
    // Neither blanks nor `=` may stand in a value.
    const code = new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });
    const pieces = Math.ceil(code.length / PIECE_CHARS);
    const publish = async (service: string, port: string) => {
      const answer = await this.#ask("publish_name", "publish_result", { service, port });
      if (!isRight(answer)) throw new Error(`publishing by the process manager: ${answer.msg ?? "refused"}`);
    };
    for (let n = 0; n < pieces; n++) await publish(`oobw-${n}`, code.slice(n * PIECE_CHARS, (n + 1) * PIECE_CHARS));
    await publish("oobw-pieces", String(pieces));
  }

  /**
   * The text that the first process publishes, as soon as it has.
   * @throws {Error} when the process manager is gone, nothing is published in time, or the signal aborts
   */
  async lookUp(signal: AbortSignal): Promise<string> {
    const pieces = Number(await this.#lookUp("oobw-pieces", signal));
    let code = "";
    for (let n = 0; n < pieces; n++) code += await this.#lookUp(`oobw-${n}`, signal);
    return new TextDecoder().decode(Uint8Array.fromBase64(code, { alphabet: "base64url" }));
  }

  async #lookUp(service: string, signal: AbortSignal): Promise<string> {
    while (true) {
      signal.throwIfAborted();
      const answer = await this.#ask("lookup_name", "lookup_result", { service });
      if (isRight(answer) && answer.port !== undefined) return answer.port;
      if (performance.now() >= this.#untilMs) {
        throw new Error(`waiting for what the job's first process reads: nothing within ${LIMIT_MS / 1000} s`);
      }
      await delay(AGAIN_MS);
    }
  }

  /** @throws {Error} when what comes back is another answer */
  async #ask(cmd: string, expected: string, fields: Record<string, string>): Promise<Record<string, string>> {
    const words = Object.entries({ cmd, ...fields }).map(([name, value]) => `${name}=${value}`);
    const line = new TextEncoder().encode(words.join(" ") + "\n");
    const sent = this.#libc.call.send(this.fd, line, line.length, MSG_NOSIGNAL);
    if (sent !== line.length) {
      throw new Error(`asking the process manager for '${cmd}': ${errnoName(this.#libc.errno())}`);
    }
    const text = await this.#line(cmd);
    const answer = Object.fromEntries(
      text.split(" ").map((word) => {
        const at = word.indexOf("=");
        return [word.slice(0, at), word.slice(at + 1)];
      }),
    );
    if (answer.cmd === expected) return answer;
    throw new Error(`asking the process manager for '${cmd}': ${text.slice(0, 80)}`);
  }

  async #line(cmd: string): Promise<string> {
    const bytes = new Uint8Array(new ArrayBuffer(LINE_LIMIT_BYTES));
    let end: number;
    while ((end = this.#held.indexOf("\n")) < 0) {
      const count = this.#libc.call.recv(this.fd, bytes, bytes.length, MSG_DONTWAIT);
      const errno = count < 0 ? this.#libc.errno() : 0;
      if (count > 0) this.#held += new TextDecoder().decode(bytes.subarray(0, count));
      else if ((errno === EAGAIN || errno === EINTR) && performance.now() < this.#untilMs) await delay(LOOK_MS);
      else {
        const late = `no answer within ${LIMIT_MS / 1000} s`;
        const why = count === 0 ? "it is gone" : errno === EAGAIN ? late : errnoName(errno);
        throw new Error(`asking the process manager for '${cmd}': ${why}`);
      }
    }
    const line = this.#held.slice(0, end);
    this.#held = this.#held.slice(end + 1);
    return line;
  }
}

function isRight({ rc = "0" }: Record<string, string>): boolean {
  return rc === "0";
}

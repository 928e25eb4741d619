import { delay } from "@std/async/delay";
import { EAGAIN, EINTR, errnoName, Libc, MSG_DONTWAIT, MSG_NOSIGNAL } from "../net/libc.ts";

/** PMI-1 takes values of up to 1024 bytes; these fit with all that stands around them. */
const PIECE_CHARS = 900;

/** How often an answer is looked for. Nothing is timed yet. */
const LOOK_MS = 5;

/** All processes meet in the middle; whoever is missing after that does not come. */
const LIMIT_MS = 15_000;

/** What a line of an answer may have at most. */
const LINE_LIMIT_BYTES = 4096;

/**
 * A process of an MPI job, as its process manager (MPICH's Hydra) serves it over an inherited socket: the Process Management Interface,
 * version 1, of which only the key-value space is used (wire format as MPICH's simple PMI client has it, `cmd=… key=value …` a line). It is
 * the one way by which all processes of such a job hear what only the first has read from standard input.
 */
export class Pmi {
  readonly rank: number;
  readonly #libc: Libc;
  readonly fd: number;
  readonly #size: number;
  readonly #untilMs = performance.now() + LIMIT_MS;
  #held = "";

  constructor(libc: Libc, { fd, rank, size }: { fd: number; rank: number; size: number }) {
    this.#libc = libc;
    this.fd = fd;
    this.rank = rank;
    this.#size = size;
  }

  /** The process that this one is; undefined where no process manager of that kind has started it. */
  static inherited(env: (name: string) => string | undefined): Pmi | undefined {
    const [fd, rank, size] = ["PMI_FD", "PMI_RANK", "PMI_SIZE"].map((name) =>
      /^[0-9]{1,9}$/.exec(env(name) ?? "")?.[0]
    );
    if (fd === undefined || rank === undefined || size === undefined) return undefined;
    return new Pmi(Libc.open(), { fd: Number(fd), rank: Number(rank), size: Number(size) });
  }

  /**
   * Has every process of the job know a text that the first one knows. All must call it.
   * @param text given by rank 0 alone
   * @throws {Error} when the process manager refuses or is gone, or a process of the job does not take part
   */
  async share(text: string | null): Promise<string> {
    await this.#ask("init", "response_to_init", { pmi_version: "1", pmi_subversion: "1" });
    const { kvsname = "" } = await this.#ask("get_my_kvsname", "my_kvsname");
    if (this.rank === 0) await this.#put(kvsname, text ?? "");
    if (this.#size > 1) await this.#ask("barrier_in", "barrier_out");
    const shared = this.rank === 0 ? text ?? "" : await this.#get(kvsname);
    await this.#ask("finalize", "finalize_ack");
    return shared;
  }

  async #put(kvsname: string, text: string): Promise<void> {
    // Neither blanks nor `=` may stand in a value.
    const code = new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });
    const pieces = Math.ceil(code.length / PIECE_CHARS);
    const put = (key: string, value: string) => this.#ask("put", "put_result", { kvsname, key, value });
    for (let n = 0; n < pieces; n++) await put(`oobw-${n}`, code.slice(n * PIECE_CHARS, (n + 1) * PIECE_CHARS));
    await put("oobw-pieces", String(pieces));
  }

  async #get(kvsname: string): Promise<string> {
    const get = async (key: string) => (await this.#ask("get", "get_result", { kvsname, key })).value ?? "";
    const pieces = Number(await get("oobw-pieces"));
    let code = "";
    for (let n = 0; n < pieces; n++) code += await get(`oobw-${n}`);
    return new TextDecoder().decode(Uint8Array.fromBase64(code, { alphabet: "base64url" }));
  }

  /** @throws {Error} when what comes back is another answer, or says that it failed */
  async #ask(cmd: string, expected: string, fields: Record<string, string> = {}): Promise<Record<string, string>> {
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
    if (answer.cmd === expected && (answer.rc ?? "0") === "0") return answer;
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

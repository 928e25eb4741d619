import type { EndedProgram } from "../../base/program.ts";
import { LinkError } from "../../net/link_error.ts";
import type { ProgramStart } from "../../results/running_program.ts";
import { resolveHost } from "../resolve_host.ts";
import { Programs } from "./programs.ts";
import { ServerPorts } from "./server_port.ts";

/** Which node of its pair a program runs on, and where the other one is. */
export interface PairSide {
  side: "a" | "b";
  /** A numeric address, or a name, which is resolved here. */
  peerHost: string;
}

/** A server that is asked to end has nothing more to do, and some never listen to that. */
const STOP_MS = 200;

/** What an agent does with programs of others: fills in what only its node knows, starts them, ends them. */
export class ProgramService {
  readonly #ownAddress: (signal: AbortSignal) => Promise<string | null>;
  readonly #ports: ServerPorts;
  readonly #programs = new Programs(STOP_MS);

  /**
   * @param ownAddress where this node is measured, numeric; null: that is not known
   * @param ports where servers may listen; null: anywhere
   */
  constructor(ownAddress: (signal: AbortSignal) => Promise<string | null>, ports: readonly [number, number] | null) {
    this.#ownAddress = ownAddress;
    this.#ports = new ServerPorts(ports);
  }

  /**
   * Runs a program to its end; an abort ends it.
   * @param onServing is told the port when a server listens
   * @throws {LinkError} when it never ran: `launch`, `unreachable`, or `stopped`
   */
  async run(
    { words, serves, ...pair }: ProgramStart & PairSide,
    signal: AbortSignal,
    onServing: (port: number) => void,
  ): Promise<EndedProgram> {
    const port = serves ? this.#takePort() : null;
    try {
      const command = await this.#filled(words, pair, port, signal);
      if (signal.aborted) throw new LinkError("stopped", "starting a program: stopped");
      const program = this.#start(command);
      signal.addEventListener("abort", program.stop);
      const over = new AbortController();
      if (port !== null) {
        this.#ports.listening(port, program.hasSocket, over.signal).then(() => onServing(port), () => {});
      }
      const ended = await program.ended;
      over.abort();
      signal.removeEventListener("abort", program.stop);
      return ended;
    } finally {
      if (port !== null) this.#ports.release(port);
    }
  }

  /** Ends all that runs. */
  async close(): Promise<void> {
    await this.#programs.close();
  }

  #takePort(): number {
    try {
      return this.#ports.take();
    } catch (error) {
      throw new LinkError("launch", (error as Error).message, "here");
    }
  }

  #start(command: readonly string[]) {
    try {
      return this.#programs.start(command);
    } catch (error) {
      throw new LinkError("launch", (error as Error).message, "here");
    }
  }

  async #filled(
    words: readonly string[],
    { side, peerHost }: PairSide,
    port: number | null,
    signal: AbortSignal,
  ): Promise<string[]> {
    const isAsked = (place: string) => words.some((word) => word.includes(place));
    const [ownPlace, peerPlace] = side === "a" ? ["{a_addr}", "{b_addr}"] : ["{b_addr}", "{a_addr}"];
    const own = isAsked(ownPlace!) ? await this.#own(signal) : "";
    const peer = isAsked(peerPlace!) ? await peerAddress(peerHost, own, signal) : "";
    const values: Record<string, string> = { "{port}": String(port), [ownPlace!]: own, [peerPlace!]: peer };
    return words.map((word) => word.replaceAll(/\{(?:port|a_addr|b_addr)\}/g, (place) => values[place]!));
  }

  async #own(signal: AbortSignal): Promise<string> {
    const address = await this.#ownAddress(signal);
    if (address !== null) return address;
    throw new LinkError("launch", "finding this node's own address (--address or --interface names it): none", "here");
  }
}

/** The first address of the other node; of the same family as this one's, where that is asked for too. */
async function peerAddress(host: string, own: string, signal: AbortSignal): Promise<string> {
  const addresses = await resolveHost(host, signal);
  const isV6 = own.includes(":");
  const found = own === "" ? addresses[0] : addresses.find((address) => address.includes(":") === isV6);
  if (found !== undefined) return found;
  throw new LinkError("unreachable", `finding an address of ${host} beside ${own}: ${addresses.join(", ")}`);
}

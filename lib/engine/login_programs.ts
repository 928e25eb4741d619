import { LinkError } from "../net/link_error.ts";
import { Programs } from "../agent/programs/programs.ts";
import { resolveHost } from "../agent/resolve_host.ts";
import { errorText } from "../base/errors.ts";
import { pairEnvironment } from "../cluster/launchers/pair_launch.ts";
import type { FailureReason } from "../results/outcome.ts";
import type { ProgramEnd, RunningProgram } from "../results/running_program.ts";

/** A node as a program on this machine is told of it. */
export interface NamedNode {
  name: string;
  /** An address, or a name that leads to one. */
  host: string;
}

/** What was started here may have started others elsewhere, and has to end those: mpirun, srun. */
const STOP_MS = 2000;

/** Programs for pairs that are run on this machine. */
export class LoginPrograms {
  readonly #programs = new Programs(STOP_MS);
  readonly #environment = pairEnvironment(Deno.env.toObject());

  /** @param words the argument list, in which `{a}`, `{b}`, `{a_addr}` and `{b_addr}` may stand */
  start(words: readonly string[], a: NamedNode, b: NamedNode): RunningProgram {
    const stopping = new AbortController();
    return {
      serving: new Promise(() => {}),
      ended: this.#run(words, a, b, stopping.signal),
      stop: () => stopping.abort(),
    };
  }

  /** Ends all that runs, and gives it the time that it needs. */
  async close(): Promise<void> {
    await this.#programs.close();
  }

  async #run(words: readonly string[], a: NamedNode, b: NamedNode, signal: AbortSignal): Promise<ProgramEnd> {
    try {
      const addressOf = async (place: string, { host }: NamedNode) =>
        words.some((word) => word.includes(place)) ? (await resolveHost(host, signal))[0]! : "";
      const values: Record<string, string> = {
        "{a}": a.name,
        "{b}": b.name,
        "{a_addr}": await addressOf("{a_addr}", a),
        "{b_addr}": await addressOf("{b_addr}", b),
      };
      signal.throwIfAborted();
      const command = words.map((word) => word.replaceAll(/\{[ab](?:_addr)?\}/g, (place) => values[place]!));
      const program = this.#programs.start(command, this.#environment);
      signal.addEventListener("abort", program.stop);
      return { kind: "ended", program: await program.ended };
    } catch (error) {
      const isKnown = error instanceof LinkError && error.reason !== "stopped";
      const reason: FailureReason = isKnown ? error.reason as FailureReason : "launch";
      return { kind: "failed", failure: { status: "failed", reason, detail: errorText(error) } };
    }
  }
}

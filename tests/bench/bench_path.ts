import { canMakeNamespaces } from "../cluster/lab.ts";
import { LabAgent } from "../cluster/lab_agents.ts";
import { runCommand } from "../cluster/run_command.ts";
import { type NodeName, type PathOptions, TwoNodes } from "../cluster/two_nodes.ts";
import type { KernelSettings } from "../../lib/net/request.ts";
import { SETTINGS } from "../net/plain_settings.ts";
import type { Measured } from "../../lib/results/outcome.ts";

const LOOPBACK = { a: "127.0.8.1", b: "127.0.8.2" };

const DEFAULTS: KernelSettings = { ...SETTINGS, durationMs: 2000, messageSizeBytes: 128 << 10 };

/** Which CPU each node's programs are bound to; with more than one thread at work, this is no help. */
export type Pinning = Readonly<Record<NodeName, number>> | null;

/** The path that everybody measures, with an agent of ours at each end. */
export class BenchPath implements AsyncDisposable {
  /** Null: the loopback interface. */
  readonly nodes: TwoNodes | null;
  readonly addresses: Readonly<Record<NodeName, string>>;
  readonly #pinning: Pinning;
  readonly #kept: AsyncDisposableStack;
  readonly #a: LabAgent;
  readonly #b: LabAgent;

  private constructor(nodes: TwoNodes | null, pinning: Pinning, kept: AsyncDisposableStack, a: LabAgent, b: LabAgent) {
    this.nodes = nodes;
    this.addresses = nodes ? { a: nodes.addresses.a.v4, b: nodes.addresses.b.v4 } : LOOPBACK;
    this.#pinning = pinning;
    this.#kept = kept;
    this.#a = a;
    this.#b = b;
  }

  /** Two nodes where they can be made, else the loopback interface (without the options). */
  static async open(options: PathOptions = {}, pinning: Pinning = null): Promise<BenchPath> {
    await using kept = new AsyncDisposableStack();
    const key = crypto.getRandomValues(new Uint8Array(32));
    const nodes = canMakeNamespaces() === true ? kept.use(await TwoNodes.make(options)) : null;
    const start = async (node: NodeName) => {
      const agent = { key, cpu: pinning?.[node] ?? null };
      return kept.use(
        await (nodes ? LabAgent.start(nodes, node, agent) : LabAgent.startHere(node, LOOPBACK[node], agent)),
      );
    };
    const [a, b] = [await start("a"), await start("b")];
    return new BenchPath(nodes, pinning, kept.move(), a, b);
  }

  /** The words that run a command on a node. */
  words(node: NodeName, command: string[]): string[] {
    const bound = this.#pinning ? ["taskset", "-c", String(this.#pinning[node]), ...command] : command;
    return this.nodes ? ["ip", "netns", "exec", this.nodes.namespaces[node], ...bound] : bound;
  }

  /** Runs a client on node a to its end; answers its standard output. */
  run(command: string[]): Promise<string> {
    return runCommand(this.words("a", command));
  }

  /** Ours, from a to b. */
  async measure(settings: Partial<KernelSettings>): Promise<Measured> {
    const outcome = await this.#a.channel.measure(this.#b.endpoint, { ...DEFAULTS, ...settings }, {
      timeoutMs: 60_000,
    });
    if (outcome.status !== "measured") throw new Error(`measuring: ${JSON.stringify(outcome)}`);
    return outcome;
  }

  async [Symbol.asyncDispose]() {
    await this.#kept.disposeAsync();
  }
}

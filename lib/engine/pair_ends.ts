import type { Failed } from "../results/outcome.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { PairEnd } from "./messages.ts";
import type { RunOptions } from "./options.ts";
import type { RunNodes } from "./run_nodes.ts";
import type { RunRecords } from "./run_records.ts";
import { Suspects } from "./suspects.ts";

/** What the ends of pairs change in a run. */
export interface PairEndsHost {
  options: RunOptions;
  dispatcher: Dispatcher;
  records: RunRecords;
  nodes: RunNodes;
  /** No pair is started any more. */
  isStopping(): boolean;
}

/** What becomes of a pair that has ended: it is kept, or tried again; and which nodes are set aside, or to blame, after all that failed. */
export class PairEnds {
  readonly #host: PairEndsHost;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #suspects: Suspects;

  constructor(host: PairEndsHost) {
    const { plan: { nodes }, quarantine } = host.options;
    this.#host = host;
    this.#numbers = new Map(nodes.map((name, node) => [name, node]));
    this.#suspects = new Suspects(nodes.length, quarantine);
  }

  isSetAside(node: number): boolean {
    return this.#suspects.isSetAside(node);
  }

  /** @param nowMs from the run's epoch */
  take(end: PairEnd, nowMs: number): void {
    const { options: { plan: { a, b, nodes } }, records, dispatcher } = this.#host;
    const { pair } = end;
    let { outcome } = end;
    const first = a(pair), second = b(pair);
    if (outcome.status === "measured") this.#setAside(this.#suspects.measured(first, second));
    if (outcome.status === "failed") {
      const known = outcome.blame === undefined ? undefined : this.#numbers.get(outcome.blame);
      this.#setAside(this.#suspects.failed(first, second, known));
      if (this.#isWorthRetry(pair, outcome)) {
        records.retry(pair, outcome, end);
        return dispatcher.retryLater(pair, nowMs);
      }
      const blame = known ?? this.#suspects.blame(first, second);
      if (blame !== undefined) outcome = { ...outcome, blame: nodes[blame]! };
    }
    records.add(pair, outcome, end);
    // By the worker's clock: how long a busy main thread takes to hear of the end is no part of it.
    dispatcher.finished(pair, nowMs, outcome.status === "measured" ? end.endMs - end.startMs : null);
  }

  #setAside(nodes: readonly number[]): void {
    for (const node of nodes) this.#host.nodes.setAside(node, this.#suspects.streak(node));
  }

  /** Nothing else will come of a pair whose agent is gone. */
  #isWorthRetry(pair: number, { reason }: Failed): boolean {
    const { options: { plan: { a, b }, retries }, records, nodes, isStopping } = this.#host;
    if (reason === "launch" || isStopping()) return false;
    return records.failures(pair).length < retries &&
      [a(pair), b(pair)].every((node) => !nodes.isDown(node) && !this.#suspects.isSetAside(node));
  }
}

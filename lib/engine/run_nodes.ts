import { StartError } from "../base/errors.ts";
import type { NodeRecord } from "../results/run.ts";
import type { NodeDown, NodeEndpoint, ToWorker } from "./messages.ts";

/** What is known of a run's nodes: who is up and where, who is down and why. Nodes are named by their number. */
export class RunNodes {
  readonly #names: readonly string[];
  readonly #onNode: (record: NodeRecord) => void;
  readonly #records = new Map<number, NodeRecord>();
  readonly #endpoints = new Map<number, NodeEndpoint>();
  readonly #down = new Map<number, NodeDown>();

  /** @param onNode told of each change */
  constructor(names: readonly string[], onNode: (record: NodeRecord) => void = () => {}) {
    this.#names = names;
    this.#onNode = onNode;
  }

  up({ node, endpoint }: NodeEndpoint): void {
    this.#endpoints.set(node, { node, endpoint });
    this.#down.delete(node);
    this.#learn(node, { status: "up", address: endpoint.host });
  }

  down(message: NodeDown): void {
    this.#endpoints.delete(message.node);
    this.#down.set(message.node, message);
    this.#learn(message.node, { status: "down", detail: message.detail });
  }

  setAside(node: number, partners: number): void {
    this.#learn(node, { status: "quarantined", detail: `failed with ${partners} partners in a row` });
  }

  isDown(node: number): boolean {
    return this.#down.has(node);
  }

  /** All that a worker has to be told which was not there at the time. */
  *news(): Generator<ToWorker> {
    yield { kind: "endpoints", endpoints: [...this.#endpoints.values()] };
    yield* this.#down.values();
  }

  /** What is known of each node that anything is known of, in the run's order. */
  records(): NodeRecord[] {
    return [...this.#records].sort(([a], [b]) => a - b).map(([, record]) => record);
  }

  /** @throws {StartError} when agents were started, and there are not two to measure between */
  checkStart(): void {
    const nodes = [...this.#records.values()];
    const up = nodes.filter((node) => node.status === "up").length;
    if (nodes.length === 0 || up >= 2) return;
    const last = nodes.findLast((node) => node.status === "down");
    throw new StartError(`starting agents: ${up} of ${nodes.length} nodes came up: ${last?.name}: ${last?.detail}`);
  }

  #learn(node: number, state: Omit<NodeRecord, "kind" | "name">): void {
    const record: NodeRecord = { kind: "node", name: this.#names[node]!, ...state };
    this.#records.set(node, record);
    this.#onNode(record);
  }
}

import type { HostFacts } from "../../base/measurement.ts";
import type { Measured, PairRecord } from "../../results/outcome.ts";
import type { Run } from "../../results/run.ts";
import { safeText } from "../terminal_text.ts";
import type { Quantity } from "./pair_quantities.ts";
import type { ReportFact, ReportFailure, ReportState } from "./report_data.ts";

/** Numbers of pairs in columns, NaN where a pair has none, and the lists that some of them have places in. */
export interface ReportColumns {
  columns: Map<string, Float64Array<ArrayBuffer>>;
  states: ReportState[];
  means: string[];
  addresses: string[];
  hosts: ReportFact[][];
  failures: ReportFailure[];
}

/** Columns that mostly grow. */
export const GROWING_COLUMNS: readonly string[] = ["a", "b", "startS"];

/**
 * All numbers of a run's pairs: the places of its nodes (`a`, `b`), of what became of it (`state`), when and how often
 * it was tried (`startS`, `tookS` to the millisecond, `attempt`), what it was measured with and on (`means`,
 * `aAddress`, `bAddress`, `aHost`, `bHost`, `aLoad`, `bLoad`), and each of the quantities under its key.
 */
export function reportColumns(run: Run, quantities: ReadonlyMap<string, Quantity["of"]>): ReportColumns {
  const columns = new Map<string, Float64Array<ArrayBuffer>>();
  const set = (name: string, pair: number, value: number | null | undefined) => {
    if (value === null || value === undefined) return;
    let column = columns.get(name);
    if (!column) columns.set(name, column = new Float64Array(run.pairs.length).fill(NaN));
    column[pair] = value;
  };
  const places = new Map(run.header.nodes.map((name, place) => [name, place]));
  const states = new Places<ReportState>(), means = new Places<string>(), addresses = new Places<string>();
  const hosts = new Places<ReportFact[]>();
  const failures: ReportFailure[] = [];
  const addHost = (side: "a" | "b", pair: number, address: string | undefined, host: HostFacts | undefined) => {
    if (address !== undefined) set(`${side}Address`, pair, addresses.of(safeText(address)));
    if (!host) return;
    set(`${side}Host`, pair, hosts.of(hostFacts(host)));
    set(`${side}Load`, pair, host.load1);
  };
  const addMeasured = (pair: number, record: PairRecord & Measured) => {
    for (const [name, of] of quantities) set(name, pair, of(record));
    const text = meansText(record);
    if (text !== "") set("means", pair, means.of(text));
    addHost("a", pair, record.a_address, record.a_host);
    addHost("b", pair, record.b_address, record.b_host);
  };

  for (const [pair, record] of run.pairs.entries()) {
    set("a", pair, places.get(record.a));
    set("b", pair, places.get(record.b));
    const { status } = record;
    set("state", pair, states.of({ status, reason: status === "measured" ? null : record.reason }));
    set("startS", pair, Math.round(1000 * record.start_s) / 1000);
    set("tookS", pair, Math.round(1000 * (record.end_s - record.start_s)) / 1000);
    set("attempt", pair, record.attempt);
    if (status === "measured") addMeasured(pair, record);
    if (status === "failed" || record.retried) failures.push(failureOf(pair, record, places));
  }
  return { columns, states: states.all, means: means.all, addresses: addresses.all, hosts: hosts.all, failures };
}

/** Values, each once, by what they look like. */
class Places<T> {
  readonly all: T[] = [];
  readonly #places = new Map<string, number>();

  of(value: T): number {
    const key = JSON.stringify(value);
    let place = this.#places.get(key);
    if (place === undefined) this.#places.set(key, place = this.all.push(value) - 1);
    return place;
  }
}

/** What a pair was measured with: the kernel and its transport, or the benchmarks that were run. */
function meansText({ kernel, transport, benchmarks }: Measured): string {
  const tools = (benchmarks ?? []).map(({ tool, version }) => version === null ? tool : `${tool} ${version}`);
  return safeText([transport, kernel && `${kernel} kernel`, ...tools].filter(Boolean).join(", "));
}

/** What does not change from one pair of a node to the next. */
function hostFacts({ kernel, governor, interface: name, mtu, speed_Mbitps, cpu }: HostFacts): ReportFact[] {
  const facts: [string, string | number | null][] = [
    ["system", kernel],
    ["interface", name],
    ["MTU", mtu],
    ["speed", speed_Mbitps === null ? null : `${speed_Mbitps} Mbit/s`],
    ["governor", governor],
    ["CPU", cpu],
  ];
  return facts.flatMap(([label, value]) => value === null ? [] : [{ label, text: safeText(String(value)) }]);
}

function failureOf(pair: number, record: PairRecord, places: ReadonlyMap<string, number>): ReportFailure {
  const blamed = (blame: string | undefined) => blame === undefined ? null : places.get(blame) ?? null;
  return {
    pair,
    detail: record.status === "failed" ? safeText(record.detail) : null,
    blame: record.status === "failed" ? blamed(record.blame) : null,
    retried: (record.retried ?? []).map(({ reason, detail, blame, start_s, end_s }) => ({
      reason,
      detail: safeText(detail),
      blame: blamed(blame),
      startS: start_s,
      endS: end_s,
    })),
  };
}

import type { DoctorNode } from "../results/doctor_report.ts";
import { type Remark, REMARK_TOPICS, type RemarkTopic } from "../results/remark.ts";
import { displayWidth, padToWidth, safeText } from "./terminal_text.ts";

/** One node with what there is to say of it. */
export interface DoctorRow {
  node: DoctorNode;
  remarks: readonly Remark[];
}

/** What a column shows, and the remarks that it marks. */
interface ColumnSpec {
  head: string;
  number?: boolean;
  topics: readonly RemarkTopic[];
  /** Null: not known. */
  value: (node: DoctorNode) => string | null;
  /** A value said in a line of its own; by default after the head. */
  said?: (value: string) => string;
}

/** A column whose cells have all one width. */
export interface DoctorColumn {
  head: string;
  width: number;
  cell(row: DoctorRow): { text: string; marked: boolean };
  /** Whether some cell is marked. */
  marked: boolean;
  /** The one value that every node that is up has, and its mark, with what it is; undefined when they differ, or none is known. */
  shared: string | undefined;
}

/** Stands after what a remark is about. */
const MARK = "!";

const SPECS: readonly ColumnSpec[] = [
  { head: "version", topics: ["version"], value: ({ version }) => version ?? null },
  { head: "clock ms", number: true, topics: ["clock"], value: clockText },
  { head: "cores", number: true, topics: ["cores", "cpu_limit"], value: coresText },
  { head: "load", number: true, topics: ["load"], value: ({ facts }) => facts?.load1.toFixed(2) ?? null },
  {
    head: "interface",
    topics: ["interface", "errors"],
    value: ({ facts }) => facts?.interface?.name ?? null,
  },
  { head: "MTU", number: true, topics: ["mtu"], value: ({ facts }) => numberText(facts?.interface?.mtu) },
  {
    head: "Mbit/s",
    number: true,
    topics: ["speed"],
    value: ({ facts }) => numberText(facts?.interface?.speed_Mbitps),
    said: (value) => `speed in Mbit/s ${value}`,
  },
  { head: "governor", topics: ["governor"], value: governorText },
  { head: "free ports", number: true, topics: ["ports"], value: portsText },
];

/** The columns after node and state; one of which nothing is known on any node is left out. */
export function doctorColumns(rows: readonly DoctorRow[]): DoctorColumn[] {
  return SPECS.filter(({ value }) => rows.some(({ node }) => value(node) !== null)).map((spec) => column(spec, rows));
}

/** The names, and whether each node is up: marked where a remark has no column of its own. */
export function leadingColumns(rows: readonly DoctorRow[]): DoctorColumn[] {
  const elsewhere = new Set(SPECS.flatMap(({ topics }) => topics));
  const topics = REMARK_TOPICS.filter((topic) => !elsewhere.has(topic) && topic !== "down");
  return [
    column({ head: "node", topics: [], value: ({ name }) => name }, rows),
    column({ head: "state", topics, value: ({ status }) => status }, rows),
  ];
}

function column(spec: ColumnSpec, rows: readonly DoctorRow[]): DoctorColumn {
  const { head, number, topics, value, said = (value) => `${head} ${value}` } = spec;
  const isMarked = ({ remarks }: DoctorRow) => remarks.some(({ topic }) => topics.includes(topic));
  const noMark = rows.some(isMarked) ? " " : "";
  const text = (row: DoctorRow) => safeText(value(row.node) ?? "-") + (isMarked(row) ? MARK : noMark);
  const heading = number ? head + noMark : head;
  const width = rows.reduce((width, row) => Math.max(width, displayWidth(text(row))), heading.length);
  const pad = (text: string) => number ? " ".repeat(width - displayWidth(text)) + text : padToWidth(text, width);
  const up = rows.filter(({ node }) => node.status === "up");
  const texts = new Set(up.map(text));
  const isShared = texts.size === 1 && value(up[0]!.node) !== null;
  return {
    head: pad(heading),
    width,
    cell: (row) => ({ text: pad(text(row)), marked: isMarked(row) }),
    marked: noMark !== "",
    shared: isShared ? said([...texts][0]!.trimEnd()) : undefined,
  };
}

/** `±2`: not told apart from ours, within 2 ms. */
function clockText({ clock }: DoctorNode): string | null {
  if (!clock) return null;
  const { offsetMs, uncertaintyMs } = clock;
  if (Math.abs(offsetMs) <= uncertaintyMs) return `±${Math.ceil(uncertaintyMs)}`;
  return (offsetMs > 0 ? "+" : "") + Math.round(offsetMs);
}

/** `4/64`: only 4 of the machine's 64 may be used. */
function coresText({ facts }: DoctorNode): string | null {
  if (!facts) return null;
  const { cores_usable: usable, cores_online: online } = facts;
  return online === null || online === usable ? `${usable}` : `${usable}/${online}`;
}

function governorText({ facts }: DoctorNode): string | null {
  const [first, ...others] = facts?.governors ?? [];
  return others.length > 0 ? "mixed" : first ?? null;
}

/** Of both protocols the one that has fewer free. */
function portsText({ facts }: DoctorNode): string | null {
  if (!facts?.ports) return null;
  const { first, last, tcp_taken, udp_taken } = facts.ports;
  if (tcp_taken === null && udp_taken === null) return null;
  const size = last - first + 1;
  return `${size - Math.max(tcp_taken ?? 0, udp_taken ?? 0)}/${size}`;
}

function numberText(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : `${value}`;
}

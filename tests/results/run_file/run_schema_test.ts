import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import Ajv from "ajv";
import * as v from "valibot";
import { runFileSchema } from "../../../lib/results/run_file/json_schema.ts";
import { LINE_SCHEMAS } from "../../../lib/results/run_file/run_schema.ts";
import { DETAILED, MIXED } from "../../report/fixtures/runs.ts";
import { run } from "../../end_to_end/program.ts";
import { endLine, failedLine, headerOf, measuredLine, nodeLine, resumeLine, skippedLine } from "./run_records.ts";

const isLine = new Ajv.default({ strict: true, validateFormats: false }).compile(runFileSchema());

interface Line {
  kind: keyof typeof LINE_SCHEMAS;
}

const fits = (line: Line) => v.is(LINE_SCHEMAS[line.kind], line);

/** Both schemas must say the same of a line. */
function assertFits(line: Line, expected: boolean): void {
  const text = JSON.stringify(line).slice(0, 500);
  assertEquals(fits(line), expected, `the schema: ${text}`);
  assertEquals(isLine(line), expected, `the JSON Schema: ${text}`);
}

const KINDS: Line[] = [
  headerOf(),
  headerOf({ pair_list: [0, 1], pairs: 1, launcher: "srun", interface: "ib0", quarantine: null, directed: true }),
  headerOf({ topology: [{ name: "s1", parent: "core", nodes: ["cn1"] }, { name: "core", parent: null, nodes: [] }] }),
  ...MIXED,
  ...DETAILED,
  failedLine("cn1", "cn2"),
  skippedLine("cn1", "cn2"),
  { ...measuredLine("cn1", "cn2"), kind: "retest", alone: true } as unknown as Line,
  nodeLine("cn1"),
  { ...nodeLine("cn1", "down"), address: "10.0.0.1", detail: "connection closed" } as Line,
  resumeLine(5, ["cn1"]),
  endLine("finished", 0),
  endLine("interrupted", 2.5),
];

Deno.test("LINE_SCHEMAS and runFileSchema() take every kind of line, with fields that are not known as well", () => {
  for (const line of KINDS) {
    assertFits(line, true);
    assertFits({ ...line, later: { deep: [null] } } as Line, true);
  }
});

Deno.test("LINE_SCHEMAS and runFileSchema() take no line that lacks a field, or has another kind of value there", () => {
  const optional = [
    "address",
    "blame",
    "detail",
    "retried",
    "pair_list",
    "topology",
    "latency",
    "bandwidth",
    "bandwidth_back_MBps",
    "bandwidth_back",
    "sweep",
    "kernel",
    "transport",
    "a_address",
    "b_address",
    "a_host",
    "b_host",
  ];
  for (const line of KINDS) {
    for (const [name, value] of Object.entries(line)) {
      if (name === "kind") continue;
      const isOptional = optional.includes(name) && !(name === "detail" && line.kind === "pair");
      if (!isOptional) {
        assertFits(Object.fromEntries(Object.entries(line).filter(([key]) => key !== name)) as never, false);
      }
      const other = typeof value === "string" || value === null ? { other: 1 } : "other";
      assertFits({ ...line, [name]: other } as Line, false);
    }
  }
});

Deno.test("LINE_SCHEMAS and runFileSchema() look into what a pair's measurement says", () => {
  const inside = (line: Record<string, unknown>, path: string[]): Line[] => {
    const [first, ...rest] = path;
    const value = line[first!];
    if (rest.length > 0) return inside(value as never, rest).map((other) => withValue(line, first!, other));
    return [withValue(line, first!, "other"), withValue(line, first!, -1), withValue(line, first!, [])];
  };
  const withValue = (line: object, name: string, value: unknown) =>
    (Array.isArray(line) ? line.with(Number(name), value) : { ...line, [name]: value }) as never as Line;
  const [tcp, udp, sweep] = DETAILED;
  for (
    const [line, path] of [
      [tcp, "latency n"],
      [tcp, "bandwidth each 0 received_bytes"],
      [tcp, "bandwidth each 1 sender retransmits"],
      [tcp, "bandwidth_back streams"],
      [tcp, "b_host mtu"],
      [udp, "latency lost"],
      [udp, "bandwidth each 0 datagrams duplicates"],
      [sweep, "sweep 1 size_bytes"],
      [sweep, "sweep 1 latency n"],
      [sweep, "sweep 0 bandwidth_back each 0 received_bytes"],
    ] as const
  ) {
    for (const other of inside(line as never, path.split(" "))) assertFits(other, false);
  }
});

Deno.test("LINE_SCHEMAS take numbers that are finite, and nodes that are named once", () => {
  const { latency_us: _, ...pair } = measuredLine("cn1", "cn2") as never as Record<string, unknown>;
  assert(!fits({ ...pair, latency_us: Infinity } as never));
  assert(!fits({ ...pair, latency_us: NaN } as never));
  assert(fits({ ...pair, latency_us: null } as never));
  assert(!fits(headerOf({ nodes: ["cn1", "cn2", "cn1"] })));
  assert(!fits(headerOf({ nodes: ["cn1"] })));
});

Deno.test("LINE_SCHEMAS and runFileSchema() take every line of real runs", async () => {
  const folder = await Deno.makeTempDir();
  const quick = ["--launcher", "local", "--duration", "50ms"];
  const runs = [
    ["cn[1-5]", "--probe", "sim", "--sim-delay", "0", "--directed", "--rounds", "2"],
    ["cn[1-3]", ...quick],
    ["cn[1-2]", ...quick, "--bidirectional", "--streams", "2"],
    ["cn[1-2]", ...quick, "--transport", "udp", "--rate", "100Mbit/s"],
    ["cn[1-2]", ...quick, "--sizes", "1:16"],
    // One of the agents ends before it has begun.
    [
      "cn[1-3]",
      "--probe",
      "tcp",
      "--duration",
      "50ms",
      "--launcher",
      `sh -c '[ "$0" != cn3 ] && exec "$@"' {node} {agent}`,
    ],
  ];
  try {
    const kinds = new Set<string>();
    for (const [i, args] of runs.entries()) {
      const path = join(folder, `${i}.jsonl`);
      const { stderr } = await run(...args, "-o", path, "--format", "plain");
      const lines = await Deno.readTextFile(path).then((text) => text.trimEnd().split("\n"), () => []);
      assert(lines.length > 1, `${args.join(" ")}: ${stderr}`);
      for (const line of lines) {
        const record = JSON.parse(line);
        assertFits(record, true);
        kinds.add(record.status === undefined ? record.kind : `${record.kind} ${record.status}`);
      }
    }
    for (const kind of ["run", "node up", "node down", "pair measured", "pair failed", "end finished"]) {
      assert(kinds.has(kind), `${kind} of ${[...kinds]}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

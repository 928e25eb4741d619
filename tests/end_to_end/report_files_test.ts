import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { jsonText } from "../../lib/results/json_text.ts";
import { safeText } from "../../lib/report/terminal_text.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import { testWhereAble } from "../cluster/test_where_able.ts";
import { failed, measured, runOf, skipped } from "../report/fixtures/runs.ts";
import { run } from "./program.ts";

// What reads our files elsewhere reads them here.

const JUNIT_SCHEMA = fromFileUrl(new URL("../report/fixtures/junit.rng", import.meta.url));

/** Names that a run file may hold, though no host has them. */
const [A, B, C, D, E] = ["cn1", `a"b<c>&'d]]>|e`, "µ節🦕`<b>*x*</b>", "back\\slash|\\", "\x1b[2J\0\u202e"] as const;

const PAIRS: PairRecord[] = [
  measured(A, B, 1.5, 1000, { bandwidth_back_MBps: 900 }),
  measured(A, C, 2, null),
  failed(A, D, "<script>|`a`\n & \ufffe\ud800", D),
  failed(A, E, "www.example.org @who #1 ![x](y)", E),
  measured(B, C, 0.25, 1e-7),
  measured(B, D, null, 12345.6789),
  skipped(B, E),
  measured(C, D, 1e9, 3),
  measured(C, E, 3, 4),
  measured(D, E, 5, 6),
];

/** Runs a test on the files that `report` makes of a run with hostile names and texts. */
async function withReports(endings: readonly string[], test: (files: string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "oobw-reports-" });
  try {
    const hostile: Run = runOf(PAIRS);
    hostile.header.probe = { name: "tcp" };
    hostile.header.login_host = `login "1" <&>`;
    hostile.nodes[4] = { kind: "node", name: E, status: "down", detail: "no <route> & \x1b[31m" };
    const end = { kind: "end", status: "finished", elapsed_s: 5 };
    const file = join(folder, "run.jsonl");
    await Deno.writeTextFile(
      file,
      [hostile.header, ...hostile.nodes, ...PAIRS, end].map((line) => jsonText(line) + "\n").join(""),
    );
    const files = endings.map((ending) => join(folder, `report${ending}`));
    const { stderr } = await run(
      "report",
      file,
      "--max-latency",
      "4us",
      ...files.flatMap((file) => ["--export", file]),
    );
    assertStringIncludes(stderr, "2 pairs above --max-latency 4.00 µs");
    await test(files);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a program prints; a file is its standard input. */
async function output(
  command: readonly string[],
  input?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const given = input === undefined ? ReadableStream.from([]) : (await Deno.open(input)).readable;
  const [{ code, stdout, stderr }] = await Promise.all([child.output(), given.pipeTo(child.stdin)]);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** True, or why a command does not run. */
async function ableTo(command: readonly string[]): Promise<true | string> {
  try {
    const { success } = await new Deno.Command(command[0]!, { args: command.slice(1), stdout: "null", stderr: "null" })
      .output();
    return success || `'${command.join(" ")}' fails`;
  } catch (error) {
    return `${command[0]}: ${(error as Error).message}`;
  }
}

testWhereAble(
  "promtool finds nothing to say of --export x.prom",
  "promtool",
  await ableTo(["promtool", "--version"]),
  () =>
    withReports([".prom"], async ([file]) => {
      assertEquals(await output(["promtool", "check", "metrics"], file), { code: 0, stdout: "", stderr: "" });
      assertStringIncludes(
        await Deno.readTextFile(file!),
        `oobw_pair_latency_seconds{a="cn1",b="a\\"b<c>&'d]]>|e"} 0.0000015\n`,
      );
    }),
);

const XMLLINT = await ableTo(["xmllint", "--version"]);

testWhereAble(
  "xmllint finds --export x.xml valid by a schema of JUnit's results",
  "xmllint",
  XMLLINT,
  () =>
    withReports([".xml"], async ([file]) => {
      const validate = () => output(["xmllint", "--noout", "--relaxng", JUNIT_SCHEMA, file!]);
      const { code, stderr } = await validate();
      assertEquals([code, stderr], [0, `${file} validates\n`]);
      // The schema is no rubber stamp.
      const text = await Deno.readTextFile(file!);
      for (
        const [right, wrong] of [['time="1.250000"', 'time="1e-7"'], ["<failure type", "<fault type"], [
          "<system-err>",
          "<system>",
        ]] as const
      ) {
        await Deno.writeTextFile(file!, text.replace(right, wrong));
        assertEquals((await validate()).code === 0, false, wrong);
      }
    }),
);

testWhereAble(
  "xmllint finds --export x.svg well-formed",
  "xmllint",
  XMLLINT,
  () =>
    withReports([".svg"], async ([file]) => {
      const { code, stdout, stderr } = await output(["xmllint", "--nonet", "--noout", file!]);
      assertEquals({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
    }),
);

/** Debian's package is that of the system's Python, which need not be the first one. */
const PYTHON = (await Promise.all(
  ["/usr/bin/python3", "python3"].map(async (python) => ({
    python,
    able: await ableTo([python, "-c", "import numpy"]),
  })),
)).reduce((one, other) => one.able === true ? one : other);

const NUMPY_PROGRAM = `
import json, sys
import numpy
array = numpy.load(sys.argv[1], allow_pickle=False)
values = [[[None if numpy.isnan(x) else float(x) for x in row] for row in block] for block in array]
print(json.dumps([str(array.dtype.newbyteorder("=")), array.dtype.str, list(array.shape), bool(array.flags.c_contiguous), values]))
`;

testWhereAble(
  "NumPy loads --export x.npy, with every number in its cell",
  "NumPy",
  PYTHON.able,
  () =>
    withReports([".npy"], async ([file]) => {
      const { stdout, stderr } = await output([PYTHON.python, "-c", NUMPY_PROGRAM, file!]);
      assertEquals(stderr, "");
      const none = null;
      assertEquals(JSON.parse(stdout), ["float64", "<f8", [2, 5, 5], true, [
        [
          [none, 1.5, 2, none, none],
          [1.5, none, 0.25, none, none],
          [2, 0.25, none, 1e9, 3],
          [none, none, 1e9, none, 5],
          [none, none, 3, 5, none],
        ],
        [
          [none, 1000, none, none, none],
          [900, none, 1e-7, 12345.6789, none],
          [none, 1e-7, none, 3, 4],
          [none, 12345.6789, 3, none, 6],
          [none, none, 4, 6, none],
        ],
      ]]);
    }),
);

testWhereAble(
  "GitHub's own parser finds names in --export x.md as they are, and no marks in them",
  "cmark-gfm",
  await ableTo(["cmark-gfm", "--version"]),
  () =>
    withReports([".md"], async ([file]) => {
      const extensions = ["table", "autolink", "strikethrough", "tagfilter"].flatMap((name) => ["-e", name]);
      const { code, stdout } = await output(["cmark-gfm", "--unsafe", ...extensions, file!]);
      assertEquals(code, 0);
      const tags = new Set(Array.from(stdout.matchAll(/<\/?([a-z0-9]+)[^>]*>/g), ([, name]) => name!));
      assertEquals(tags, new Set(["h1", "h2", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code"]));
      const rows = Array.from(stdout.matchAll(/<tr>\n(.*?)<\/tr>/gs), ([, row]) =>
        Array.from(row!.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g), ([, cell]) => plainText(cell!)));
      const shown = rows.filter(([, b]) =>
        PAIRS.some((pair) => safeText(pair.b) === b)
      ).map(([a, b]) => [a, b]);
      const inTables = [...PAIRS.filter(({ status }) => status === "failed"), ...PAIRS];
      assertEquals(shown, inTables.map(({ a, b }) => [safeText(a), safeText(b)]));
      assertMatch(stdout, /<td><code>www\.example\.org @who #1 !\[x\]\(y\)<\/code><\/td>/);
    }),
);

function plainText(html: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', amp: "&" };
  return html.replace(/<[^>]*>/g, "").replace(/&([a-z]+);/g, (_, name) => entities[name]!);
}

Deno.test("--export x.html is a page in which nothing that nodes say stands as it is", async () => {
  await withReports([".html"], async ([file]) => {
    const page = await Deno.readTextFile(file!);
    assertMatch(page, /^<!DOCTYPE html>\n[^]*<script type="application\/octet-stream" id="report">[^<]+<\/script>/);
    for (const text of [B, C, D, E, "www.example.org", "route"]) assertEquals(page.includes(text), false, text);
  });
});

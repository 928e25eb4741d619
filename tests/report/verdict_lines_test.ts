import { assert, assertEquals } from "@std/assert";
import { countsAgainst, verdictLines } from "../../lib/report/verdict_lines.ts";
import { RETESTS, type Verdict, VERDICT_KINDS } from "../../lib/results/verdict.ts";
import { headerOf } from "../results/run_file/run_records.ts";

const NODES = ["login", "cn4", "cn1", "cn3", "cn2", "gpu-a"];
const header = headerOf({ nodes: NODES });

function verdictOf(more: Partial<Verdict> = {}): Verdict {
  return {
    kind: "slow-node",
    metric: "bandwidth",
    nodes: ["cn3"],
    switch: null,
    value: 8123.456,
    expected: 10_000,
    ratio: 0.8123456,
    support: [["cn1", "cn3"]],
    support_expected: [10_000],
    retest: null,
    ...more,
  };
}

const dead = (node: string) =>
  verdictOf({
    kind: "dead-node",
    metric: null,
    nodes: [node],
    value: 1,
    expected: 0,
    ratio: null,
    detail: "fails with all 5 partners",
  });

const lines = (verdicts: Verdict[], units: "mb" | "gbit" = "mb") => verdictLines({ header, verdicts }, { units });

Deno.test("verdictLines() is one line where nothing is wrong, and none where nobody has looked", () => {
  assertEquals(lines([]), ["verdict: no node and no link stands out"]);
  assertEquals(verdictLines({ header }, { units: "mb" }), []);
});

Deno.test("verdictLines() names a slow node, link, direction and switch, each in its way", () => {
  assertEquals(
    lines([
      verdictOf({ kind: "slow-switch", nodes: ["cn1", "cn2", "cn3"], switch: "leaf1" }),
      verdictOf({ kind: "slow-link", nodes: ["cn4", "cn1"] }),
      verdictOf({ kind: "slow-direction", nodes: ["cn4", "cn1"] }),
    ]),
    [
      "verdict: slow switch leaf1 (cn[1-3]): bandwidth 8123.46 MB/s, expected 10000.00 (× 0.81)",
      "verdict: slow link cn4–cn1: bandwidth 8123.46 MB/s, expected 10000.00 (× 0.81)",
      "verdict: slow direction cn4→cn1: bandwidth 8123.46 MB/s, expected 10000.00 (× 0.81)",
    ],
  );
  assertEquals(lines([verdictOf()]), [
    "verdict: slow node cn3: bandwidth 8123.46 MB/s, expected 10000.00 (× 0.81)",
    "to leave them out: -x 'cn3'",
  ]);
});

Deno.test("verdictLines() has latency in microseconds, whatever the units of bandwidth are", () => {
  const late = verdictOf({ metric: "latency", value: 31.4159, expected: 20.001, ratio: 1.5707 });
  for (const units of ["mb", "gbit"] as const) {
    assertEquals(lines([late], units)[0], "verdict: slow node cn3: latency 31.42 µs, expected 20.00 (× 1.57)");
  }
  assertEquals(
    lines([verdictOf()], "gbit")[0],
    "verdict: slow node cn3: bandwidth 64.988 Gbit/s, expected 80.000 (× 0.81)",
  );
});

Deno.test("verdictLines() says what became of a retest last, after what there is to say besides", () => {
  for (const retest of RETESTS) {
    assertEquals(
      lines([verdictOf({ detail: "sending", retest })])[0],
      `verdict: slow node cn3: bandwidth 8123.46 MB/s, expected 10000.00 (× 0.81); sending; ${retest}`,
    );
  }
});

Deno.test("verdictLines() says that there is not enough data, of a metric or of all, and of whom a dead node is", () => {
  const none = { kind: "not-enough-data" as const, nodes: [], value: null, expected: null, ratio: null };
  assertEquals(
    lines([
      dead("cn2"),
      verdictOf({ ...none, metric: "latency", detail: "3 measured pairs are too few" }),
      verdictOf({ ...none, metric: null, detail: "no pair was measured" }),
    ]),
    [
      "verdict: dead node cn2: fails with all 5 partners",
      "verdict: not enough data for latency: 3 measured pairs are too few",
      "verdict: not enough data: no pair was measured",
      "to leave them out: -x 'cn2'",
    ],
  );
});

Deno.test("verdictLines() suggests slow and dead nodes, each once, in the run's order, and folded", () => {
  const verdicts = [
    dead("gpu-a"),
    verdictOf({ nodes: ["cn3"] }),
    verdictOf({ nodes: ["cn2"] }),
    verdictOf({ nodes: ["cn4"], retest: "slow alone" }),
    verdictOf({ nodes: ["cn3"], metric: "latency", retest: "slow only under load" }),
  ];
  assertEquals(lines(verdicts).at(-1), "to leave them out: -x 'cn[4,3,2],gpu-a'");
});

Deno.test("verdictLines() suggests no node that was not slow again, and none for links and switches", () => {
  const links = VERDICT_KINDS.filter((kind) => !kind.endsWith("-node") && kind !== "not-enough-data")
    .map((kind) => verdictOf({ kind, nodes: ["cn1", "cn2"], switch: "leaf1" }));
  const passed = verdictOf({ nodes: ["cn4"], retest: "not reproduced" });
  assertEquals(lines([...links, passed]).length, links.length + 1);
  assertEquals(lines([passed, verdictOf()]).at(-1), "to leave them out: -x 'cn3'");
  // Whoever is slow by one metric is, whatever became of the other one.
  assertEquals(lines([verdictOf({ retest: "not reproduced" }), verdictOf()]).at(-1), "to leave them out: -x 'cn3'");
});

Deno.test("verdictLines() leaves names as they are: who prints them makes them safe", () => {
  const nodes = ["a\x1b[2J", "b\u202e"];
  const [line, more] = verdictLines(
    { header: headerOf({ nodes }), verdicts: [verdictOf({ nodes: [nodes[0]!] })] },
    { units: "mb" },
  );
  assert(line!.startsWith(`verdict: slow node ${nodes[0]}: `));
  assert(more!.includes("\x1b"));
});

Deno.test("countsAgainst() is so of all but what is not known and what was not slow again", () => {
  for (const kind of VERDICT_KINDS) {
    for (const retest of [null, ...RETESTS]) {
      const expected = kind !== "not-enough-data" && retest !== "not reproduced";
      assertEquals(countsAgainst(verdictOf({ kind, retest })), expected, `${kind} ${retest}`);
    }
  }
});

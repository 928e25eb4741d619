import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DETAILED, failed, runOf } from "../report/fixtures/runs.ts";
import { reportTest } from "./open_report.ts";
import { eightNodes, numbersOf, plantedRun, sixtyFourNodes } from "./planted_run.ts";

reportTest(
  "a report of 8 nodes says its verdicts with their evidence, the summary, nodes and facts",
  eightNodes,
  async (report) => {
    assertMatch(
      await report.text(".verdicts li:first-child"),
      /^slow node n3: bandwidth \d{4}\.\d\d MB\/s, expected 1\d{4}\.\d\d \(× 0\.50\)/,
    );
    assertEquals((await report.rows(".verdicts li:first-child")).length, 7);
    assertStringIncludes(await report.text(".verdicts"), "slow link n1–n5: bandwidth");
    assertStringIncludes(await report.text("#summary"), "28 of 28 pairs measured, 0 failed, 0 skipped");
    const link = numbersOf(eightNodes(), "n1", "n5").bandwidth_MBps!.toFixed(2);
    assertStringIncludes(await report.text("#summary"), `${link} n1 – n5`);
    assertEquals((await report.rows("#nodes")).map(([name]) => name), eightNodes().header.nodes);
    assertEquals(await report.text("#failures"), "No attempt failed.");
    assertStringIncludes(await report.text("#facts"), "probe sim");
    assertEquals(await report.page.run(({ document }) => document.querySelectorAll("#histograms figure").length), 2);
  },
);

reportTest("a dead node's pairs are told with their reasons", sixtyFourNodes, async (report) => {
  assertStringIncludes(await report.text(".verdicts li:first-child"), "dead node n33: fails with all 63 partners");
  const failures = await report.rows("#failures");
  assertEquals(failures.length, 63);
  assertEquals(failures[0], ["n1 – n33", "failed: timeout", "n33 is dead", "n33", "1"]);
  await report.click("#failures tbody tr:first-child button");
  const panel = await report.text("#panel");
  for (const part of ["n1 → n33", "failed: timeout", "n33 is dead", "to blame n33", "dead node n33"]) {
    assertStringIncludes(panel, part);
  }
  assertStringIncludes(await report.text("#legend"), "failed");
});

reportTest(
  "an interrupted run says what was not measured",
  () => plantedRun({ nodes: 8, endsAt: 20 }),
  async (report) => {
    assertStringIncludes(await report.text("#subtitle"), "interrupted");
    assertStringIncludes(await report.text("#summary"), "20 of 28 pairs measured, 0 failed, 8 skipped (8 interrupted)");
    assertStringIncludes(await report.text("#failures"), "8 pairs were skipped");
    await report.choose("order", "run");
    await report.keys(
      "Escape",
      "ArrowDown",
      "ArrowDown",
      "ArrowDown",
      "ArrowDown",
      "ArrowDown",
      "ArrowDown",
      "ArrowDown",
      "End",
    );
    assertEquals(await report.text("#spoken"), "n7 to n8: skipped: interrupted");
    assertStringIncludes(await report.text("#legend"), "not measured");
  },
);

for (const shape of [{ directed: true }, { bothWays: true }]) {
  const run = plantedRun({ nodes: 8, ...shape });
  reportTest(
    `of two directions (${Object.keys(shape)}) each has its own cell and its own line`,
    () => run,
    async (report) => {
      await report.choose("metric", "1");
      const there = numbersOf(run, "n1", "n2").bandwidth_MBps!;
      const back = shape.directed
        ? numbersOf(run, "n2", "n1").bandwidth_MBps!
        : numbersOf(run, "n1", "n2").bandwidth_back_MBps!;
      await report.keys("Escape");
      assertStringIncludes(
        await report.keys("ArrowDown", "Home", "ArrowRight"),
        `n1 to n2: bandwidth ${there.toFixed(2)} MB/s`,
      );
      assertStringIncludes(await report.keys("ArrowDown", "Home"), `n2 to n1: bandwidth ${back.toFixed(2)} MB/s`);
      await report.keys("n");
      assertEquals((await report.rows("#panel")).length, 14);
    },
  );
}

reportTest(
  "all that the kernel tells of a pair is there: machines, both ways, what was sent again, every size",
  () => runOf(DETAILED),
  async (report) => {
    await report.keys("ArrowDown", "ArrowRight", "Enter");
    let panel = await report.text("#panel");
    for (
      const part of [
        "bandwidth (4 MiB) cn1 → cn2",
        "2741.33 MB/s",
        "cn2 → cn1",
        "1300.50 MB/s",
        "tcp, libc kernel",
        "10.0.0.1",
        "ib0",
        "10000 Mbit/s",
      ]
    ) {
      assertStringIncludes(panel, part);
    }
    await report.keys("Escape", "ArrowDown", "ArrowDown", "End", "Enter");
    panel = await report.text("#panel");
    assertStringIncludes(panel, "cn2 → cn3");
    assertEquals(await report.rows("#panel .table:last-child"), [["1 B", "10.00", "3.00", "2.00"], [
      "4 MiB",
      "1600.00",
      "2800.00",
      "2400.00",
    ]]);
  },
);

reportTest("a run in which nothing was measured has no map, and says so", () => {
  const run = runOf([failed("a", "b", "no route"), failed("a", "c", "no route")]);
  return { ...run, verdicts: [] };
}, async (report) => {
  assertStringIncludes(await report.text("#summary"), "0 of 2 pairs measured, 2 failed");
  assertEquals((await report.rows("#failures")).length, 2);
  assertEquals(await report.page.run(({ document }) => document.getElementById("map").hidden), true);
  assertStringIncludes(await report.text("#histograms"), "No pair has a number.");
});

const thousand = () => plantedRun({ nodes: 1000, plants: { slow: "n77" }, perSwitch: 40 });

reportTest("a report of 1,000 nodes has every number, and finds the slow node", thousand, async (report) => {
  assertStringIncludes(await report.text("#summary"), "499,500 of 499,500 pairs measured");
  await report.choose("metric", "1");
  await report.choose("order", "effect");
  assertEquals((await report.rowNames(1))[0], "n77");
  await report.choose("filter", "n500");
  await report.keys("ArrowDown", "n");
  await report.click("#panel .more");
  const run = thousand();
  const values = run.pairs.filter(({ a, b }) => a === "n500" || b === "n500")
    .map((pair) => pair.status === "measured" ? pair.bandwidth_MBps! : NaN).sort((one, other) => one - other);
  assertEquals((await report.rows("#panel")).map(([, value]) => value), values.map((value) => value.toFixed(2)));
});

reportTest(
  "pairs beyond thresholds are counted, listed, told of beside the map, and in its legend",
  eightNodes,
  async (report) => {
    assertStringIncludes(await report.text(".verdicts + .verdicts"), "8 pairs below --min-bandwidth 9000.00 MB/s");
    assertStringIncludes(await report.text(".verdicts + .verdicts"), "No pair is above --max-latency 9.00 µs.");
    const rows = await report.rows(".verdicts + .verdicts");
    const least = numbersOf(eightNodes(), "n1", "n5").bandwidth_MBps!.toFixed(2);
    assertEquals([rows.length, rows[0]], [8, ["n1 – n5", `${least} MB/s`]]);
    await report.click(".verdicts + .verdicts summary");
    await report.click(".verdicts + .verdicts tbody tr:first-child button");
    assertStringIncludes(await report.text("#panel"), "Beyond thresholds below --min-bandwidth 9000.00 MB/s");
    await report.choose("metric", "1");
    assertStringIncludes(await report.text("#legend"), "beyond a threshold");
  },
  { thresholds: { minBandwidthMBps: 9000, maxLatencyUs: 9 } },
);

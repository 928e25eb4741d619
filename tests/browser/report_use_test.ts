import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { reportTest } from "./open_report.ts";
import { eightNodes, numbersOf, sixtyFourNodes } from "./planted_run.ts";

reportTest(
  "the pointer finds the pair that it is at, whose whole story stands beside the map",
  eightNodes,
  async (report) => {
    await report.choose("metric", "1");
    await report.keys("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight");
    const { x, y, width, height } = await report.box("#outline");
    await report.page.moveMouse(x + width / 2, y + height / 2 + 300);
    await report.page.moveMouse(x + width / 2, y + height / 2);
    const { latency_us, bandwidth_MBps } = numbersOf(eightNodes(), "n2", "n4");
    const bandwidth = `${bandwidth_MBps!.toFixed(2)} MB/s`;
    assertStringIncludes(await report.text("#tip"), `n2 to n4: bandwidth ${bandwidth}, × 1.0`);
    const panel = await report.text("#panel");
    for (
      const part of [
        "n2 → n4",
        "measured",
        bandwidth,
        `${latency_us!.toFixed(2)} µs`,
        "started 0.500 s",
        "took 1.250 s",
        "attempts 1",
      ]
    ) {
      assertStringIncludes(panel, part);
    }
    await report.page.moveMouse(x + width / 2, y + height / 2 - height);
    assertStringIncludes(await report.text("#panel"), "n1 → n4");
    await report.page.moveMouse(5, 5);
    assertStringIncludes(await report.text("#panel"), "Point at a cell");
  },
);

reportTest("a click keeps a pair, or shows a node's row, worst first; Escape lets go", eightNodes, async (report) => {
  await report.choose("metric", "1");
  await report.keys("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight");
  const { x, y, width, height } = await report.box("#outline");
  await report.page.click(x + width / 2, y + height / 2);
  await report.page.moveMouse(5, 5);
  assertStringIncludes(await report.text("#panel"), "n1 → n5");
  assertStringIncludes(await report.text("#panel"), "slow link n1–n5");
  assertMatch(await report.text("#panel"), / × 0\.\d\d 1\d{4}\.\d\d /, "what was expected");

  const left = (await report.box("#cells")).x;
  await report.page.click(left + 20, y + height / 2);
  assertEquals(await report.text("#panel h3"), "n1");
  const rows = await report.rows("#panel");
  const values = eightNodes().pairs.filter(({ a, b }) => a === "n1" || b === "n1")
    .map((pair) => pair.status === "measured" ? pair.bandwidth_MBps! : NaN).sort((one, other) => one - other);
  assertEquals(rows.map(([, value]) => value), values.map((value) => value.toFixed(2)));
  assertEquals(rows[0]![0], "n1 – n5");
  await report.click("#panel tbody tr:first-child button");
  assertStringIncludes(await report.text("#panel"), "slow link n1–n5");
  await report.keys("Escape");
  assertStringIncludes(await report.text("#panel"), "Point at a cell");
});

reportTest(
  "nodes stand by switch, name, place in the run, or effect; lines of the table by any of its columns",
  sixtyFourNodes,
  async (report) => {
    const leaf1 = ["n1", "n5", "n9", "n13", "n17"];
    assertEquals(await report.rowNames(5), leaf1);
    await report.choose("order", "name");
    assertEquals(await report.rowNames(3), ["n1", "n2", "n3"]);
    await report.choose("metric", "1");
    await report.choose("order", "effect");
    assertEquals((await report.rowNames(1))[0], "n3");
    await report.choose("order", "run");
    assertEquals(await report.rowNames(2), ["n1", "n2"]);

    const names = async () => (await report.rows("#nodes")).map(([name]) => name);
    await report.click("#nodes th:nth-child(6) button");
    assertEquals((await names())[0], "n3", "the slowest first");
    assertEquals((await names()).at(-1), "n33", "what has no number last");
    assertEquals(
      await report.page.run(({ document }) => document.querySelector("#nodes th:nth-child(6)").ariaSort),
      "ascending",
    );
    await report.click("#nodes th:nth-child(1) button");
    assertEquals((await names()).slice(0, 3), ["n1", "n2", "n3"]);
  },
);

reportTest(
  "nodes are filtered by host list, switch, or part of a name, at one end of pairs or at both",
  sixtyFourNodes,
  async (report) => {
    await report.choose("filter", "n[2-4], n60");
    assertEquals(await report.text("#filtered"), "4 of 64 nodes");
    assertEquals((await report.rows("#nodes")).map(([name]) => name), ["n2", "n3", "n4", "n60"]);
    assertEquals((await report.rows("#failures")).map(([pair]) => pair), [
      "n2 – n33",
      "n3 – n33",
      "n4 – n33",
      "n33 – n60",
    ]);
    await report.keys("Escape", "Home", "End");
    assertStringIncludes(await report.text("#spoken"), "to n64:", "columns are all nodes");
    await report.click("#both-ends");
    await report.keys("Escape", "Home", "End");
    assertMatch(await report.text("#spoken"), /to n(4|60):/);
    await report.choose("filter", "leaf2");
    assertEquals(await report.text("#filtered"), "16 of 64 nodes");
    await report.choose("filter", "nothing");
    assertEquals(await report.text("#filtered"), "0 of 64 nodes");
    assertEquals(await report.keys("ArrowDown"), await report.text("#spoken"));
    await report.choose("filter", "");
    assertEquals((await report.rows("#nodes")).length, 64);
  },
);

reportTest("it is dark where the system is, and where the button says so", eightNodes, async (report) => {
  const state = () =>
    report.page.run(
      ({ document, getComputedStyle }) => [
        getComputedStyle(document.body).backgroundColor,
        document.getElementById("theme").ariaPressed,
      ],
    );
  assertEquals(await state(), ["rgb(21, 23, 27)", "true"]);
  await report.page.setDark(false);
  await report.page.waitFor(({ document }) => document.documentElement.dataset.theme === "light");
  assertEquals(await state(), ["rgb(251, 251, 252)", "false"]);
  await report.click("#theme");
  assertEquals(await state(), ["rgb(21, 23, 27)", "true"]);
}, { isDark: true });

reportTest(
  "the nodes to leave out are copied, and selected where there is no clipboard",
  sixtyFourNodes,
  async (report) => {
    await report.page.allowClipboard(true);
    await report.click("#copy");
    await report.page.waitFor(({ document }) => document.getElementById("copied").textContent);
    assertEquals(await report.text("#copied"), "Copied.");
    assertEquals(await report.page.run(({ navigator }) => navigator.clipboard.readText()), "-x 'n[3,33]'");
    await report.page.run(({ document, navigator }) => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.execCommand = () => false;
      document.getElementById("copied").textContent = "";
    });
    await report.click("#copy");
    await report.page.waitFor(({ document }) => document.getElementById("copied").textContent);
    assertStringIncludes(await report.text("#copied"), "press Ctrl+C");
    assertEquals(await report.page.run(({ getSelection }) => getSelection().toString()), "-x 'n[3,33]'");
  },
);

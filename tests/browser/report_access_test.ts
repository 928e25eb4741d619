import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { PageNames } from "./browser_page.ts";
import { type OpenReport, reportTest } from "./open_report.ts";
import { eightNodes, numbersOf, sixtyFourNodes } from "./planted_run.ts";

reportTest(
  "keys alone reach everything, in the order in which it stands, and the map says its cells",
  eightNodes,
  async (report) => {
    const reached: string[] = [];
    for (let i = 0; i < 60 && !reached.includes("nodes"); i++) {
      await report.page.press("Tab");
      const id = await report.page.run(({ document: { activeElement } }): string =>
        activeElement?.id || activeElement?.className || activeElement?.localName || ""
      );
      if (reached.at(-1) !== id) reached.push(id);
    }
    const order = [
      "skip",
      "theme",
      "summary",
      "link",
      "exclude-text",
      "copy",
      "metric",
      "order",
      "filter",
      "both-ends",
      "zoom-out",
      "zoom-in",
      "zoom-all",
      "matrix",
      "nodes",
    ];
    assertEquals(order.filter((id) => reached.includes(id)), order);
    const places = order.filter((id) => !["link", "summary"].includes(id)).map((id) => reached.indexOf(id));
    assertEquals(places.toSorted((one, other) => one - other), places);

    assertEquals(await report.keys("ArrowDown"), "n1 to n1: a node and itself");
    const last = numbersOf(eightNodes(), "n1", "n8").latency_us!;
    assertStringIncludes(await report.keys("End"), `n1 to n8: latency ${last.toFixed(2)} µs`);
    await report.keys("Enter");
    assertStringIncludes(await report.text("#panel"), "n1 → n8");
    await report.keys("n");
    assertEquals(await report.text("#panel h3"), "n1");
    await report.keys("+", "+", "ArrowDown", "ArrowDown", "ArrowDown", "Home", "0");
    assertEquals((await report.keys()).startsWith("n4 to n1: "), true);
  },
);

for (const width of [600, 1280]) {
  reportTest(
    `it fits a window ${width} pixels wide, light and dark, and can be read there`,
    sixtyFourNodes,
    async (report) => {
      await report.keys("ArrowDown", "ArrowRight", "Enter");
      for (const isDark of [false, true]) {
        await report.page.setDark(isDark);
        await report.page.waitFor(
          ({ document }, theme: string) => document.documentElement.dataset.theme === theme,
          isDark ? "dark" : "light",
        );
        assert(await report.page.run(({ document }) => document.documentElement.scrollWidth) <= width);
        assertEquals(await faintTexts(report), []);
      }
    },
    { width },
  );
}

/** Texts that do not stand out from what is behind them as WCAG 2.1 wants it (1.4.3, AA). */
function faintTexts({ page }: OpenReport): Promise<string[]> {
  return page.run(({ document, getComputedStyle }) => {
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = ([red = 0, green = 0, blue = 0]: number[]) => {
      const [r = 0, g = 0, b = 0] = [red, green, blue].map((channel) => channel / 255).map((share) => {
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: PageNames): number[] => {
      if (!element) return [255, 255, 255];
      const colour = channels(getComputedStyle(element).backgroundColor);
      return (colour[3] ?? 1) === 0 ? behind(element.parentElement) : colour;
    };
    const faint: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      // What a drawing has is no HTMLElement, and has no such parent.
      const isSeen = element.offsetParent === undefined ? element.localName === "text" : element.offsetParent !== null;
      const hasText = [...element.childNodes].some(({ nodeType, nodeValue }) => nodeType === 3 && nodeValue.trim());
      if (!isSeen || !hasText || element.closest("script, style, option")) continue;
      const style = getComputedStyle(element);
      const [one = 0, other = 0] = [
        luminance(channels(element.localName === "text" ? style.fill : style.color)),
        luminance(behind(element)),
      ].sort((one, other) => other - one);
      if ((one + 0.05) / (other + 0.05) < 4.5) {
        faint.push(`${element.localName}.${element.getAttribute("class")}: ${element.textContent}`);
      }
    }
    return faint;
  });
}

reportTest("everything that can be used has a name and a role", sixtyFourNodes, async (report) => {
  const { nodes } = await report.page.send("Accessibility.getFullAXTree") as {
    nodes: {
      ignored: boolean;
      role: { value: string };
      name?: { value: string };
      properties?: { name: string; value: { value: unknown } }[];
    }[];
  };
  const usable = nodes.filter(({ ignored, properties }) =>
    !ignored && properties?.some(({ name, value }) => name === "focusable" && value.value)
  );
  const unnamed = usable.filter(({ name, role }) => !name?.value && role.value !== "RootWebArea");
  assertEquals(unnamed.map(({ role }) => role.value), []);
  const roles = new Set(nodes.filter(({ ignored }) => !ignored).map(({ role }) => role.value));
  for (const role of ["banner", "main", "complementary", "application", "heading", "table", "columnheader", "button"]) {
    assert(roles.has(role), `no ${role}`);
  }
});

import { toFileUrl } from "@std/path";
import { assertEquals } from "@std/assert";
import { htmlPage } from "../../lib/report/html/page.ts";
import type { Thresholds } from "../../lib/report/thresholds.ts";
import type { Run } from "../../lib/results/run.ts";
import { testWhereAble } from "../cluster/test_where_able.ts";
import { ableToBrowse, Browser } from "./browser.ts";
import type { BrowserPage, PageNames } from "./browser_page.ts";

const ABLE = ableToBrowse();

/** What tests do with a report that is open in a browser. */
export class OpenReport {
  readonly page: BrowserPage;

  constructor(page: BrowserPage) {
    this.page = page;
  }

  /** The text of an element, with blanks as one reads them. */
  async text(selector: string): Promise<string> {
    const text = await this.page.run(({ document }, selector: string): string | null => {
      return document.querySelector(selector)?.innerText ?? null;
    }, selector);
    if (text === null) throw new Error(`the page has no ${selector}`);
    return text.replace(/\s+/g, " ").trim();
  }

  /** The texts of all cells of a table, row by row. */
  async rows(selector: string): Promise<string[][]> {
    return await this.page.run(({ document }, selector: string): string[][] => {
      const text = (cell: PageNames) => cell.textContent.replace(/\s+/g, " ");
      const rows = [...document.querySelectorAll(`${selector} tbody tr`)];
      return rows.map((row) => [...row.children].map(text));
    }, selector);
  }

  /** Chooses a value as a user does. */
  async choose(id: string, value: string): Promise<void> {
    await this.page.run(
      ({ document, Event }, id: string, value: string) => {
        const choice = document.getElementById(id);
        choice.value = value;
        choice.dispatchEvent(new Event(choice.localName === "select" ? "change" : "input"));
      },
      id,
      value,
    );
  }

  /** Clicks on the middle of an element. */
  async click(selector: string): Promise<void> {
    const { x, y, width, height } = await this.box(selector);
    await this.page.click(x + width / 2, y + height / 2);
  }

  /** Where an element is in the window, after it was brought there. */
  async box(selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
    return await this.page.run(({ document }, selector: string) => {
      const element = document.querySelector(selector);
      if (!element) throw new Error(`no ${selector}`);
      element.scrollIntoView({ block: "nearest" });
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    }, selector);
  }

  /** Gives the map the keyboard, presses keys, and answers what was said last. */
  async keys(...keys: string[]): Promise<string> {
    await this.page.run(({ document }) => document.getElementById("matrix").focus());
    await this.page.press(...keys);
    return (await this.text("#spoken")).replace(/\u00a0/g, " ");
  }

  /** The names of the nodes along the map's left side, from the top, as far as keys tell. */
  async rowNames(count: number): Promise<string[]> {
    await this.keys("Escape");
    const names: string[] = [];
    for (let row = 0; row < count; row++) names.push(/^(\S+) to /.exec(await this.keys("ArrowDown"))![1]!);
    return names;
  }
}

/**
 * A test of the report of a run, in a browser of its own, which must ask for nothing but the document and have nothing
 * to complain of.
 */
export function reportTest(
  title: string,
  run: () => Run,
  test: (report: OpenReport) => Promise<void>,
  { thresholds, ...window }: { width?: number; height?: number; isDark?: boolean; thresholds?: Thresholds } = {},
) {
  testWhereAble(title, "Chromium", ABLE, async () => {
    const path = await Deno.makeTempFile({ prefix: "oobw-report-", suffix: ".html" });
    try {
      await Deno.writeTextFile(path, ReadableStream.from(htmlPage(run(), { units: "mb", thresholds })));
      await using browser = await Browser.start();
      const page = await browser.open(window);
      await page.goTo(String(toFileUrl(path)), ({ document }) => document.documentElement.dataset.ready !== undefined);
      await test(new OpenReport(page));
      assertEquals(page.requests, [String(toFileUrl(path))]);
      assertEquals(page.messages, []);
    } finally {
      await Deno.remove(path);
    }
  });
}

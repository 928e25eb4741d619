import { join, toFileUrl } from "@std/path";
import { Browser } from "../browser/browser.ts";
import type { BrowserPage } from "../browser/browser_page.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { median } from "./alternate.ts";
import { print } from "./print.ts";

const NODES = 1000;

/** Of network that is drawn: nodes with noise, one slow, one dead, and switches of 40 nodes. */
const FABRIC = {
  latency_us: { base: 2, cv: 0.03 },
  bandwidth_MBps: { base: 12000, cv: 0.02 },
  delay_s: 0,
  faults: [{ node: "n3", bandwidth: 0.5 }, { node: "n333", dead: true }],
};

async function oobw(...args: string[]): Promise<void> {
  const command = [...FROM_SOURCE, ...args, "--quiet"];
  const { stderr } = await new Deno.Command(command[0]!, { args: command.slice(1), stdout: "null" }).output();
  // A run with a dead node is not whole, and so ends with status 1.
  const text = new TextDecoder().decode(stderr);
  if (/^oobw:/m.test(text)) throw new Error(text);
}

/** Opens a report; answers the milliseconds until it could be used. */
async function load(page: BrowserPage, path: string): Promise<number> {
  const start = performance.now();
  await page.goTo(String(toFileUrl(path)), ({ document }) => document.documentElement.dataset.ready !== undefined);
  return performance.now() - start;
}

/** What a user does, and the milliseconds until the frame that shows it is drawn, medians. */
function uses(page: BrowserPage): Promise<[what: string, ms: number][]> {
  return page.run(async ({ document, Event, PointerEvent, requestAnimationFrame }) => {
    const choose = (id: string, value: string, event: string) => {
      const choice = document.getElementById(id);
      choice.value = value;
      choice.dispatchEvent(new Event(event));
    };
    const matrix = document.getElementById("matrix");
    const point = (type: string, x: number, y: number) => {
      const { left, top } = matrix.getBoundingClientRect();
      matrix.dispatchEvent(new PointerEvent(type, { clientX: left + x, clientY: top + y }));
    };
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const told: [string, number][] = [];
    const time = async (what: string, uses: (() => void)[]) => {
      const each: number[] = [];
      for (const use of uses) {
        await drawn();
        const start = performance.now();
        use();
        await drawn();
        each.push(performance.now() - start);
      }
      told.push([what, each.sort((one, other) => one - other)[each.length >> 1]!]);
    };
    const orders = ["effect", "run", "name", "effect", "name"];
    await time("another order", orders.map((order) => () => choose("order", order, "change")));
    await time("another metric", ["1", "0", "1"].map((metric) => () => choose("metric", metric, "change")));
    await time("a filter", ["n[1-100]", "n5", ""].map((text) => () => choose("filter", text, "input")));
    await time(
      "the pointer",
      Array.from({ length: 9 }, (_, i) => () => point("pointermove", 200 + 31 * i, 300 + 17 * i)),
    );
    await time("a node's row", [100, 300, 500].map((y) => () => point("click", 20, y)));
    const heads = document.querySelectorAll("#nodes th button");
    await time("the table by another column", [1, 2, 3].map((column) => () => heads[column].click()));
    return told;
  });
}

/**
 * The HTML report of 1,000 nodes: how large it is, how long it takes to write and to open, and how soon it does what a
 * user wants.
 */
export async function benchReport({ turns }: { turns: number }) {
  const folder = await Deno.makeTempDir();
  try {
    const [run, page, fabric] = ["run.jsonl", "run.html", "fabric.json"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await Deno.writeTextFile(fabric, JSON.stringify(FABRIC));
    await oobw(
      "run",
      `n[1-${NODES}]`,
      "--probe",
      "sim",
      "--sim-fabric",
      fabric,
      "--seed",
      "1",
      "--no-retest",
      "-o",
      run,
    );
    const written: number[] = [], loaded: number[] = [], used = new Map<string, number[]>();
    for (let turn = 0; turn < turns; turn++) {
      const start = performance.now();
      await oobw("report", run, "--format", "plain", "--export", page);
      written.push((performance.now() - start) / 1000);
      await using browser = await Browser.start();
      const tab = await browser.open();
      loaded.push(await load(tab, page));
      for (const [what, ms] of await uses(tab)) used.set(what, [...used.get(what) ?? [], ms]);
    }
    const { size } = await Deno.stat(page);
    const size_MB = (size / 1e6).toFixed(2);
    print(
      `report of ${NODES} nodes: ${size_MB} MB, written in ${median(written).toFixed(1)} s, opened in ${
        median(loaded).toFixed(0)
      } ms`,
    );
    for (const [what, each] of used) print(`  ${what}: ${median(each).toFixed(0)} ms until it is drawn`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

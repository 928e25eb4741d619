import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { elapsedLine, Progress, type ProgressState, renderProgress } from "../../lib/report/progress.ts";

const STATE: ProgressState = { total: 21, measured: 8, failed: 1, skipped: 0, elapsedMs: 5000 };

Deno.test("renderProgress() shows bar, count, rate, time left, failures and time gone", () => {
  assertEquals(
    renderProgress(STATE, 76),
    "[########------------]  9/21  1.8 pairs/s  ETA 0:07  1 failed  elapsed 0:05",
  );
});

Deno.test("renderProgress() promises nothing before there is a rate", () => {
  assertEquals(
    renderProgress({ total: 21, measured: 0, failed: 0, skipped: 0, elapsedMs: 4900 }, 63),
    "[----------]  0/21  -- pairs/s  ETA --  0 failed  elapsed 0:05",
  );
  assertEquals(
    renderProgress({ total: 21, measured: 3, failed: 0, skipped: 0, elapsedMs: 499 }, null),
    "3/21  -- pairs/s  ETA --  0 failed  elapsed 0:00",
  );
});

Deno.test("renderProgress() reads well at the end, with large numbers, and with skipped pairs", () => {
  assertEquals(
    renderProgress({ total: 79800, measured: 79000, failed: 0, skipped: 800, elapsedMs: 2500 }, 200),
    `[${"#".repeat(40)}]  79800/79800  31920 pairs/s  ETA 0:00  0 failed  800 skipped  elapsed 0:03`,
  );
  assertEquals(
    renderProgress({ total: 100000, measured: 1000, failed: 0, skipped: 0, elapsedMs: 600_000 }, null),
    "1000/100000  1.7 pairs/s  ETA 16:30:00  0 failed  elapsed 10:00",
  );
});

Deno.test("renderProgress() drops the bar and then cuts the text where the terminal is narrow", () => {
  const text = "9/21  1.8 pairs/s  ETA 0:07  1 failed  elapsed 0:05";
  assertEquals(renderProgress(STATE, text.length + 14), text);
  assertEquals(renderProgress(STATE, text.length + 15), `[####------]  ${text}`);
  assertEquals(renderProgress(STATE, 20), "9/21  1.8 pairs/s …");
  assertEquals(renderProgress(STATE, 0), "");
});

Deno.test("renderProgress() stays short of the terminal's last column", () => {
  const counts = fc.record({ measured: fc.nat(1e6), failed: fc.nat(1e6), skipped: fc.nat(1e6) });
  fc.assert(
    fc.property(
      counts,
      fc.nat(1e6),
      fc.nat(1e9),
      fc.integer({ min: 1, max: 300 }),
      (ended, more, elapsedMs, columns) => {
        const total = ended.measured + ended.failed + ended.skipped + more;
        const line = renderProgress({ ...ended, total, elapsedMs }, columns);
        assertEquals(line.length < columns, true, line);
        assertEquals(/NaN|Infinity|undefined/.test(line), false, line);
      },
    ),
  );
});

/** A progress display on a clock of its own; `pass` lets time go by and rings where a real timer would. */
function display(options: { isTerminal?: boolean; quiet?: boolean; columns?: number } = {}) {
  const { isTerminal = true, quiet = false, columns = 65 } = options;
  const written: string[] = [];
  let nowMs = 1_000_000, intervalMs = Infinity, ring = () => {};
  const progress = new Progress({
    total: 4,
    isTerminal,
    quiet,
    columns: () => columns,
    write: (text) => written.push(text),
    nowMs: () => nowMs,
    every: (ms, tick) => {
      [intervalMs, ring] = [ms, tick];
      return () => intervalMs = Infinity;
    },
  });
  const pass = (ms: number) => {
    for (let left = ms; left >= intervalMs; left -= intervalMs) {
      nowMs += intervalMs;
      ring();
    }
  };
  return { progress, pass, take: () => written.splice(0) };
}

const LINE_AT_2_S = "\r[#####-----]  2/4  1.0 pairs/s  ETA 0:02  1 failed  elapsed 0:02\x1b[K";

Deno.test("Progress rewrites one line on a terminal and takes it away at the end", () => {
  const { progress, pass, take } = display();
  assertEquals(take(), []);
  pass(1900);
  assertEquals(take().length, 19);
  progress.update({ measured: 1, failed: 1, skipped: 0 });
  assertEquals(take(), []);
  pass(100);
  assertEquals(take(), [LINE_AT_2_S]);
  progress.finish();
  assertEquals(take(), ["\r\x1b[K"]);
  pass(60_000);
  progress.finish();
  assertEquals(take(), []);
});

Deno.test("Progress.log() prints above the line and puts the line back", () => {
  const { progress, pass, take } = display();
  progress.log("before it is shown");
  assertEquals(take(), ["before it is shown\n"]);
  progress.update({ measured: 1, failed: 1, skipped: 0 });
  pass(2000);
  take();
  progress.log("cn3: gone\x1b[2J\ncn4: too");
  assertEquals(take(), ["\r\x1b[K", "cn3: gone\\x1b[2J\ncn4: too\n", LINE_AT_2_S]);
  progress.finish();
  take();
  progress.log("after");
  assertEquals(take(), ["after\n"]);
});

Deno.test("Progress prints a plain line every 10 s where there is no terminal", () => {
  const { progress, pass, take } = display({ isTerminal: false });
  pass(9999);
  assertEquals(take(), []);
  progress.update({ measured: 1, failed: 0, skipped: 0 });
  pass(20_000);
  assertEquals(take(), [
    "1/4  0.1 pairs/s  ETA 0:30  0 failed  elapsed 0:10\n",
    "1/4  0.1 pairs/s  ETA 1:00  0 failed  elapsed 0:20\n",
  ]);
  progress.log("message");
  progress.finish();
  assertEquals(take(), ["message\n"]);
});

Deno.test("Progress shows nothing but messages when quiet", () => {
  const { progress, pass, take } = display({ quiet: true });
  progress.update({ measured: 2, failed: 0, skipped: 0 });
  pass(60_000);
  progress.log("message");
  progress.finish();
  assertEquals(take(), ["message\n"]);
});

Deno.test("Progress keeps no program alive with its own timer", async () => {
  const module = new URL("../../lib/report/progress.ts", import.meta.url);
  const program = `import { Progress } from ${JSON.stringify(module.href)};
    new Progress({ total: 1, isTerminal: true, quiet: false, columns: () => 80, write() {}, nowMs: () => 0 });`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", program], signal: AbortSignal.timeout(20_000) });
  assertEquals((await child.output()).code, 0);
});

Deno.test("elapsedLine() is in seconds with two decimals, however long it took", () => {
  assertEquals([5031.4, 0, 3_700_000].map(elapsedLine), ["elapsed 5.03 s", "elapsed 0.00 s", "elapsed 3700.00 s"]);
});

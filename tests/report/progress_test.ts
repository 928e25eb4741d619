import { assertEquals } from "@std/assert";
import { type Picture, Progress } from "../../lib/report/progress.ts";
import { failed, measured } from "./fixtures/runs.ts";

/** A progress display on a clock of its own; `pass` lets time go by and rings where a real timer would. */
function display(options: { isTerminal?: boolean; quiet?: boolean; picture?: Picture } = {}) {
  const { isTerminal = true, quiet = false, picture = null } = options;
  const written: string[] = [];
  let nowMs = 1_000_000, intervalMs = Infinity, ring = () => {};
  const progress = new Progress({
    total: 4,
    isTerminal,
    quiet,
    units: "mb",
    picture,
    size: () => ({ columns: 79, rows: 24 }),
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
  return { progress, pass, take: () => written.splice(0), interval: () => intervalMs };
}

/** Two pairs have ended. */
function endTwo(progress: Progress): void {
  progress.add(measured("cn1", "cn2", 15, 1500));
  progress.add(failed("cn1", "cn3", "seen"));
}

const LINE_AT_2_S = "\r[######------]  2/4  1.0 pairs/s  ETA 0:02  1 failed  median 15.0 µs 1500 MB/s\x1b[K\r";

Deno.test("Progress rewrites one line on a terminal and takes it away at the end", () => {
  const { progress, pass, take } = display();
  assertEquals(take(), []);
  pass(1900);
  assertEquals(take().length, 19);
  endTwo(progress);
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
  endTwo(progress);
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
  progress.add(measured("cn1", "cn2", 15, 1500));
  pass(20_000);
  assertEquals(take(), [
    "1/4  0.1 pairs/s  ETA 0:30  0 failed  median 15.0 µs 1500 MB/s  elapsed 0:10\n",
    "1/4  0.1 pairs/s  ETA 1:00  0 failed  median 15.0 µs 1500 MB/s  elapsed 0:20\n",
  ]);
  progress.log("message");
  progress.finish();
  assertEquals(take(), ["message\n"]);
});

Deno.test("Progress shows nothing but messages when quiet", () => {
  const { progress, pass, take } = display({ quiet: true });
  endTwo(progress);
  pass(60_000);
  progress.log("message");
  progress.finish();
  assertEquals(take(), ["message\n"]);
});

Deno.test("Progress shows a picture of the pairs above its line, five times a second", () => {
  const seen: string[] = [];
  const picture: Picture = {
    add: ({ a, b }) => seen.push(`${a} ${b}`),
    lines: ({ columns, rows }) => [`${columns} × ${rows}`, ...seen],
  };
  const { progress, pass, take, interval } = display({ picture });
  assertEquals(interval(), 200);
  progress.add(measured("cn1", "cn2", 15, 1500));
  pass(200);
  const line = "[###------------]  1/4  -- pairs/s  ETA --  0 failed  median 15.0 µs 1500 MB/s";
  assertEquals(take(), [`\r78 × 23\x1b[K\r\ncn1 cn2\x1b[K\r\n${line}\x1b[K\r`]);
  progress.log("many messages");
  progress.log("draw it no oftener");
  assertEquals(take(), ["\r\x1b[K\x1b[A\r\x1b[K\x1b[A\r\x1b[K", "many messages\n", "draw it no oftener\n"]);
  pass(200);
  assertEquals(take().length, 1);
  progress.finish();
  assertEquals(take(), ["\r\x1b[K\x1b[A\r\x1b[K\x1b[A\r\x1b[K"]);
});

Deno.test("Progress keeps no program alive with its own timer", async () => {
  const module = new URL("../../lib/report/progress.ts", import.meta.url);
  const program = `import { Progress } from ${JSON.stringify(module.href)};
    const size = () => ({ columns: 80, rows: 24 });
    new Progress({ total: 1, isTerminal: true, quiet: false, units: "mb", size, write() {}, nowMs: () => 0 });`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", program], signal: AbortSignal.timeout(20_000) });
  assertEquals((await child.output()).code, 0);
});

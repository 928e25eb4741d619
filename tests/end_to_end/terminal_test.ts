import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { displayWidth } from "../../lib/report/terminal_text.ts";
import { testWhereAble } from "../cluster/test_where_able.ts";
import { FROM_SOURCE, run } from "./program.ts";
import { ableToTmux, Terminal } from "./terminal.ts";

const ABLE = ableToTmux();

/** In this fabric the pair cn1, cn2 never ends, and all others at once. */
const HANGING = {
  latency_us: { base: 2, cv: 0.05 },
  bandwidth_MBps: { base: 12000, cv: 0.02 },
  delay_s: 0,
  faults: [{ link: ["cn1", "cn2"], hang: true }, { node: "cn9", bandwidth: 0.5 }],
};
/** Of 24 nodes, so many pairs have neither cn1 nor cn2: these end, and then nothing happens any more. */
const ENDED = "231/276";

/** How wide terminals are, and what they have said of their colours. */
const TERMINALS: { columns: number; how: string; env: Record<string, string>; code: string | null }[] = [
  { columns: 80, how: "in 256 colours", env: {}, code: "48;5;" },
  { columns: 80, how: "with NO_COLOR", env: { NO_COLOR: "1", COLORTERM: "truecolor" }, code: null },
  { columns: 200, how: "in 24-bit colour", env: { COLORTERM: "truecolor" }, code: "48;2;" },
  { columns: 200, how: "with NO_COLOR", env: { NO_COLOR: "1" }, code: null },
];

interface Place {
  columns: number;
  rows?: number;
  env?: Record<string, string>;
}

async function oobw(args: readonly string[], { columns, rows = 50, env }: Place): Promise<Terminal> {
  return await Terminal.start([...FROM_SOURCE, ...args], { columns, rows, env });
}

/** Calls a function with the path of a file that is there as long. */
async function withFabric<T>(use: (fabric: string, folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "fabric.json"), JSON.stringify(HANGING));
    return await use(join(folder, "fabric.json"), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A run that draws its map and then hangs, until somebody interrupts it; what is on the screen by then. */
async function hangingRun(args: readonly string[], place: Place) {
  return await withFabric(async (fabric) => {
    const sim = ["cn[1-24]", "--probe", "sim", "--sim-fabric", fabric, "--seed", "1", "--timeout", "1h", "--no-retest"];
    const terminal = await oobw([...sim, "--no-save", "--live", ...args], place);
    const screen = await terminal.shows((screen) => screen.includes(ENDED) && !screen.includes("-- pairs/s"));
    return { terminal, screen };
  });
}

/** Checks that of the map and the progress line nothing is left, and all is as a program should leave it. */
async function assertSane(terminal: Terminal): Promise<string[]> {
  const lines = await terminal.history();
  const text = lines.join("\n");
  assert(!text.includes("pairs/s"), text);
  assert(!text.includes("^C"), text);
  assertEquals(await terminal.wrapped(), []);
  assertEquals(await terminal.hasCursor(), true);
  assertMatch(lines.at(-1)!, /^elapsed \d+\.\d\d s$/);
  return lines;
}

function count(lines: readonly string[], text: string): number {
  return lines.filter((line) => line === text).length;
}

for (const { columns, how, env, code } of TERMINALS) {
  testWhereAble(`--live, and --format heatmap, on ${columns} columns ${how}`, "tmux", ABLE, async () => {
    const { terminal, screen } = await hangingRun(["--format", "heatmap"], { columns, env });
    await using _ = terminal;
    assertEquals(screen[0], "bandwidth MB/s");
    assert(screen.every((line) => displayWidth(line) < columns));
    assertMatch(screen.at(-1)!, /^(\[#+-+\] +)?231\/276 +\d+ pairs\/s +ETA \S+ +0 failed +median \S+ µs \S+ MB\/s/);
    const legend = screen.join(" ");
    for (const part of ["best 1", " worst", "median 1", "not measured", "columns = last digits of the name"]) {
      assertStringIncludes(legend, part);
    }
    assertEquals(await terminal.wrapped(), []);

    await terminal.press("C-c");
    await terminal.shows((screen) => screen.includes("Ctrl-C again stops at once") && screen.includes(ENDED));
    await terminal.press("C-c");
    assertEquals(await terminal.end(), 130);
    const lines = await assertSane(terminal);
    assertMatch(lines[0]!, /^interrupted: /);
    assertEquals([count(lines, "latency µs"), count(lines, "bandwidth MB/s")], [1, 1]);
    assertStringIncludes(lines.join("\n"), "231 of 276 pairs measured, 0 failed, 45 skipped (45 interrupted)");

    const styled = (await terminal.history({ styles: true })).join("\n");
    assertEquals(styled.includes("\x1b"), code !== null);
    assertEquals(/▀{3}/.test(lines.join("\n")), code !== null);
    assertEquals(/[@%]{2}/.test(lines.join("\n")), code === null);
    if (code) assertStringIncludes(styled, code);
  });
}

testWhereAble(
  "a table has its pairs, then the maps, then the summary",
  "tmux",
  ABLE,
  async () => {
    for (const [columns, color] of [[80, "always"], [200, "never"]] as const) {
      const sim = ["cn[1-7]", "--probe", "sim", "--sim-delay", "0", "--seed", "1", "--no-save", "--color", color];
      await using terminal = await oobw(sim, { columns });
      assertEquals(await terminal.end(), 0);
      const lines = await assertSane(terminal);
      const places = [/^node a +node b /, /^cn6 +cn7 /, /^latency µs$/, /^bandwidth MB\/s$/, /^21 of 21 pairs measured/]
        .map((pattern) => lines.findIndex((line) => pattern.test(line)));
      assertEquals(places, [...places].sort((a, b) => a - b));
      assert(places[0]! >= 0, lines.join("\n"));
      assertEquals((await terminal.history({ styles: true })).join("").includes("\x1b"), color === "always");
    }
  },
);

testWhereAble("--live leaves nothing but the result when all pairs have ended", "tmux", ABLE, async () => {
  const sim = ["n[1-20]", "--probe", "sim", "--sim-delay", "20ms", "--seed", "1", "--no-save"];
  await using terminal = await oobw([...sim, "--live", "--format", "plain"], { columns: 80, rows: 24 });
  assertEquals(await terminal.end(), 0);
  const lines = await assertSane(terminal);
  assertEquals(lines.length, 191);
  assertMatch(lines[0]!, /^n1 n2 \d/);
});

testWhereAble("--live on a small terminal keeps to its rows, and ends well by SIGTERM", "tmux", ABLE, async () => {
  const { terminal, screen } = await hangingRun(["--format", "heatmap"], { columns: 40, rows: 16 });
  await using _ = terminal;
  assert(screen.length <= 16 && screen.every((line) => displayWidth(line) < 40), screen.join("\n"));
  assertEquals(screen[0], "bandwidth MB/s");
  await terminal.signal("SIGTERM");
  assertEquals(await terminal.end(), 143);
  const lines = await assertSane(terminal);
  assertEquals([lines[0], count(lines, "latency µs"), count(lines, "bandwidth MB/s")], ["latency µs", 1, 1]);
});

testWhereAble("--live of a run that goes on begins with what has been measured", "tmux", ABLE, async () => {
  await withFabric(async (fabric, folder) => {
    const file = join(folder, "run.jsonl");
    const sim = ["cn[1-9]", "--probe", "sim", "--sim-fabric", fabric, "--seed", "1", "--no-retest"];
    const { code } = await run(...sim, "--timeout", "200ms", "--retries", "0", "--output", file);
    assertEquals(code, 1);
    await using terminal = await oobw(["--resume", file, "--timeout", "1h", "--live"], {
      columns: 80,
      env: { NO_COLOR: "1" },
    });
    const screen = await terminal.shows((screen) => screen.includes("0/1 "));
    assertMatch(screen[2]!, /^cn1 {3}\?{2}[^?X]{14}$/);
    assertMatch(screen[3]!, /^cn2 \?{2} {2}[^?X]{14}$/);
    assert(screen.slice(4, 11).every((line) => /^cn\d [^?X]+$/.test(line)), screen.join("\n"));
    await terminal.signal("SIGTERM");
    assertEquals(await terminal.end(), 143);
  });
});

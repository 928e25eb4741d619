import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { join } from "@std/path";
import { FROM_SOURCE, Program, run } from "./program.ts";

const SIM = ["cn[1-7]", "--probe", "sim", "--seed", "3"];

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Line {
  kind: string;
  a?: string;
  b?: string;
  status?: string;
  elapsed_s?: number;
}

function linesOf(path: string): Line[] {
  const text = Deno.readTextFileSync(path);
  assert(text.endsWith("\n"), "the last line is whole");
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

const measuredIn = (lines: Line[]) => lines.filter(({ kind, status }) => kind === "pair" && status === "measured");

Deno.test("a run is kept in the state folder, and report prints the newest one as it was", async () => {
  await inFolder(async (folder) => {
    const env = { XDG_STATE_HOME: folder };
    const live = await new Program([...SIM, "--sim-delay", "0"], { env }).end();
    assertEquals(live.code, 0);
    const [{ name }] = [...Deno.readDirSync(join(folder, "oobw", "runs"))] as [Deno.DirEntry];
    const path = join(folder, "oobw", "runs", name);
    assertStringIncludes(live.stderr, `saved in ${path}\n`);
    assertMatch(name, /^\d{4}-\d\d-\d\dT\d{6}Z-[0-9a-f]{8}\.jsonl$/);
    const lines = linesOf(path);
    assertEquals([lines[0]!.kind, lines.at(-1)!.kind, lines.length], ["run", "end", 23]);

    const later = await new Program(["report"], { env }).end();
    assertEquals([later.code, later.stdout], [0, live.stdout]);
    for (const format of ["csv", "json", "matrix", "plain"]) {
      const again = await new Program([...SIM, "--sim-delay", "0", "--format", format, "--no-save"], { env }).end();
      const report = await new Program(["report", path, "--format", format], { env }).end();
      const withoutTimes = (text: string) => text.replace(/"(run|start_s|end_s|elapsed_s)":[^,}]*|\b\d\.\d+\b/g, "");
      if (format !== "json") assertEquals(withoutTimes(report.stdout), withoutTimes(again.stdout), format);
      else assertEquals(JSON.parse(report.stdout).pairs.length, 21);
    }
    assertEquals([...Deno.readDirSync(join(folder, "oobw", "runs"))].length, 1);
  });
});

Deno.test("a run that was interrupted goes on with --resume: what is missing is measured, once, as it would have been", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    const program = new Program([...SIM, "--sim-delay", "300ms", "-o", path, "--format", "jsonl"]);
    await program.stdout.shows("\n");
    program.child.kill("SIGINT");
    const { code, stdout, stderr } = await program.end();
    assertEquals(code, 130);
    assertStringIncludes(stderr, `oobw --resume ${path}`);
    const first = linesOf(path);
    assertEquals(first.at(-1), { kind: "end", status: "interrupted", elapsed_s: first.at(-1)!.elapsed_s });
    // Whatever was printed is in the file.
    assertEquals(
      first.filter(({ kind }) => kind === "pair").map((line) => JSON.stringify(line)),
      stdout.trimEnd().split("\n"),
    );

    const report = await run("report", path, "--format", "plain");
    assertEquals([report.code, report.stdout.split("\n").length], [0, 22]);
    assertStringIncludes(report.stderr, "interrupted");

    const resumed = await run("--resume", path, "--format", "plain");
    assertEquals(resumed.code, 0, resumed.stderr);
    const pairs = measuredIn(linesOf(path)).map(({ a, b }) => `${a} ${b}`);
    assertEquals([pairs.length, new Set(pairs).size], [21, 21]);
    const whole = await run(...SIM, "--sim-delay", "0", "--no-save", "--format", "plain");
    assertEquals(resumed.stdout, whole.stdout);
    // Once more there is nothing to do.
    const before = Deno.readTextFileSync(path);
    const idle = await run("--resume", path, "--format", "plain");
    assertEquals([idle.code, idle.stdout, Deno.readTextFileSync(path)], [0, whole.stdout, before]);
  });
});

Deno.test("however a run is interrupted, and though its error stream is broken, its file is whole and goes on", async () => {
  await inFolder(async (folder) => {
    const cases = [["SIGTERM"], ["SIGHUP"], ["SIGINT", "SIGINT"]] as const;
    for (const [index, signals] of cases.entries()) {
      const path = join(folder, `${index}.jsonl`);
      const started = [...FROM_SOURCE, ...SIM, "--sim-delay", "300ms", "-o", path, "--format", "jsonl"];
      // Nobody reads its error stream: it breaks at the first progress line or notice.
      const command = ["sh", "-c", 'exec "$@" 2>&1 >&3 3>&- | exec true', "sh", ...started];
      const program = new Program([], { command: ["sh", "-c", 'exec 3>&1; "$@"', "sh", ...command] });
      await program.stdout.shows("\n");
      const [id] = await idsOf(program, started);
      for (const signal of signals) {
        Deno.kill(id!, signal);
        await delay(100); // two at once would be taken for one
      }
      await program.end();
      const lines = linesOf(path);
      const last = lines.at(-1)!;
      assertEquals(last, { kind: "end", status: "interrupted", elapsed_s: last.elapsed_s }, signals.join(" "));
      assert(measuredIn(lines).length < 21);
      assertEquals(await program.processes(), []);
      const { code, stderr } = await run("--resume", path, "--format", "plain");
      assertEquals(code, 0, stderr);
      assertEquals(measuredIn(linesOf(path)).length, 21);
    }
  });
});

/** The processes of a program that have this argument list. */
async function idsOf(program: Program, command: readonly string[]): Promise<number[]> {
  const wanted = command.slice(1).join("\0") + "\0";
  const ids = await program.processes();
  return ids.filter((id) =>
    Deno.readTextFileSync(`/proc/${id}/cmdline`).endsWith(wanted) &&
    Deno.readTextFileSync(`/proc/${id}/comm`).startsWith("deno")
  );
}

Deno.test("--resume refuses a run that is not the same, and names what differs", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    assertEquals((await run(...SIM, "--sim-delay", "0", "-o", path)).code, 0);
    const text = Deno.readTextFileSync(path);
    for (
      const [args, says] of [
        [["--sim-delay", "1s"], "the probe's delay_min_ms is 0 there"],
        [["--seed", "4"], "the seed is 3 there"],
        [["--schedule", "serial"], 'the schedule\'s name is "rounds" there'],
        [["--directed"], "--directed is false there"],
        [["cn[1-8]"], "not in the run: 'cn8'"],
        [["cn[1-6]"], "in the run and not named (-x leaves it out): 'cn7'"],
        [["-x", "cn9"], "not in the run: 'cn9'"],
        [["-x", "cn[1-6]"], "a pair needs two nodes): 'cn7'"],
        [["-x", "cn[1-7]"], "a pair needs two nodes): none"],
      ] as const
    ) {
      const { code, stderr } = await run("--resume", path, ...args);
      assertEquals([code, stderr.split("\n").length], [2, 3], stderr);
      assertStringIncludes(stderr, says);
    }
    assertEquals(Deno.readTextFileSync(path), text);
  });
});

Deno.test("--resume -x leaves out what an excluded node lacks, and keeps what it has", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    assertEquals((await run(...SIM, "--sim-delay", "0", "-o", path)).code, 0);
    const lines = Deno.readTextFileSync(path).split("\n");
    // Two pairs of cn7 and one other have not been measured, and a line is torn.
    const without = lines.filter((line) => !/"a":"cn[12]","b":"cn7"|"a":"cn3","b":"cn4"|"end"/.test(line));
    Deno.writeTextFileSync(path, without.join("\n") + '{"kind":"pair","a":"cn');
    const report = await run("report", path, "--format", "plain");
    assertStringIncludes(report.stderr, "warning: the last line is torn, and left out: 22 bytes");
    assertStringIncludes(report.stderr, "cut off");
    const { code, stdout } = await run("--resume", path, "-x", "cn7", "--format", "plain");
    assertEquals([code, stdout.trimEnd().split("\n").length], [0, 19]);
    assertMatch(stdout, /cn3 cn4 \d/);
    assertMatch(stdout, /cn3 cn7 \d/);
    const after = await run("report", path, "--format", "plain");
    assertEquals(after.stdout, stdout);
    assertEquals((await run("--resume", path, "--format", "plain")).stdout.trimEnd().split("\n").length, 21);
  });
});

Deno.test("two runs never write one file: the second is refused at once", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    const first = new Program([...SIM, "--sim-delay", "1s", "-o", path, "--format", "jsonl"]);
    await first.stdout.shows("\n");
    const second = await run(...SIM, "-o", path);
    assertEquals(second.code, 2);
    assertStringIncludes(second.stderr, "it exists");
    const third = await run("--resume", path);
    assertEquals(third.code, 2);
    assertStringIncludes(third.stderr, "another run is writing it");
    first.child.kill("SIGKILL");
    await first.end();
    assertEquals((await run("--resume", path, "--format", "plain")).code, 0);
  });
});

Deno.test("a reader that goes away early leaves a whole run file, and status 141", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    const program = new Deno.Command("bash", {
      args: [
        "-c",
        'set -o pipefail; "$@" | head -1',
        "-",
        Deno.execPath(),
        "run",
        "-A",
        "--no-check",
        "main.ts",
        ...SIM,
      ].concat(
        ["--sim-delay", "100ms", "--format", "jsonl", "-o", path],
      ),
      stdout: "piped",
      stderr: "null",
    });
    assertEquals((await program.output()).code, 141);
    const lines = linesOf(path);
    assertEquals([lines[0]!.kind, lines.at(-1)!.kind, lines.at(-1)!.status], ["run", "end", "interrupted"]);
    assertEquals((await run("--resume", path)).code, 0);
  });
});

Deno.test("--export writes whole files beside what is printed, from a live run and from its file alike", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    const endings = ["csv", "json", "jsonl", "txt", "md", "prom", "xml", "svg", "npy"];
    const exports = (tag: string) => endings.map((ending) => join(folder, `${tag}.${ending}`));
    const flags = (tag: string) => exports(tag).flatMap((file) => ["--export", file]);
    const live = await run(...SIM, "--sim-delay", "0", "-o", path, ...flags("live"));
    assertEquals(live.code, 0, live.stderr);
    const later = await run("report", path, ...flags("later"));
    assertEquals(later.code, 0, later.stderr);
    assertEquals(Deno.readTextFileSync(join(folder, "live.txt")), live.stdout);
    for (const [i, file] of exports("live").entries()) {
      // A file has whole milliseconds.
      const withoutElapsed = (text: string) =>
        text.replace(/"elapsed_s":[\d.]+|elapsed_seconds [\d.]+|time="[\d.]+">|took[ |`]+[\d.]+ m?s/, "");
      const text = withoutElapsed(Deno.readTextFileSync(file));
      assertEquals(text, withoutElapsed(Deno.readTextFileSync(exports("later")[i]!)), file);
    }
    assertEquals([...Deno.readDirSync(folder)].length, 1 + 2 * endings.length);
  });
});

Deno.test("a run that could not start leaves no file", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    const { code } = await run("a,b", "--launcher", "false {node} {agent}", "-o", path);
    assertEquals(code, 3);
    assertEquals([...Deno.readDirSync(folder)], []);
  });
});

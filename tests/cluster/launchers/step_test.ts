import { assert, assertEquals, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { startStep, type StepInput } from "../../../lib/cluster/launchers/step.ts";

/** Runs a step to its end; answers how it ended and what it said. */
async function ran(words: string[], input: StepInput, environment = Deno.env.toObject()) {
  const lines: string[] = [];
  const step = startStep({ nodes: [], words, environment, input: "all" }, {
    ...input,
    heard: (line) => lines.push(line),
  });
  return { how: await step.ended, lines: lines.sort() };
}

/** The processes of this machine that have a word among their arguments. */
function withWord(word: string): number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((pid) => {
    try {
      return pid > 0 && Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0").includes(word);
    } catch {
      return false; // it has ended meanwhile
    }
  });
}

Deno.test("startStep() hands a line on as it is, tells what is said, and how it ended", async () => {
  const line = `{"key":"a\\\\b $(x) 'c' %s","end":1}`;
  const script = 'IFS= read -r x; printf "%s\\n" "$x"; read -r y || echo "that was all"; echo oh >&2; exit 3';
  assertEquals(await ran(["sh", "-c", script], { line }), {
    how: "exit status 3",
    lines: [line, "oh", "that was all"].sort(),
  });
  assertEquals(await ran(["cat"], { input: new Blob(["one\ntwo\n"]).stream() }), {
    how: "exit status 0",
    lines: ["one", "two"],
  });
});

Deno.test("startStep() has the line in no environment, even if its name was exported", async () => {
  const environment = { ...Deno.env.toObject(), line: "exported", step: "too" };
  const { lines } = await ran(["sh", "-c", "cat >/dev/null; env"], { line: "a secret" }, environment);
  assertEquals(lines.filter((each) => each.includes("a secret") || /^(line|step)=/.test(each)), []);
});

Deno.test("startStep() says when there is no such program", async () => {
  const missing = { nodes: [], words: ["/no/such/program"], environment: {}, input: "all" } as const;
  const program = "oobw: starting /no/such/program: not found";
  const { how, lines } = await ran(["/no/such/program"], { line: "x" });
  assertEquals([how, ...lines], ["exit status 127", program]);
  const input = new Blob([]).stream();
  assertThrows(
    () => startStep({ ...missing, words: [...missing.words] }, { input, heard: () => {} }),
    Error,
    "starting /no/",
  );
});

Deno.test("startStep().stop() ends the step and all that it has started", async () => {
  const mark = `mark-${crypto.randomUUID()}`;
  const words = ["sh", "-c", "sleep 600 & sleep 600", mark];
  const step = startStep({ nodes: [], words, environment: Deno.env.toObject(), input: "all" }, {
    line: "x",
    heard: () => {},
  });
  while (withWord(mark).length < 2) await delay(10); // the supervisor has the word, and the step
  await step.stop();
  assertEquals([await step.ended, withWord(mark)], ["exit status 143", []]);
});

Deno.test("a step ends with the program that started it, however that ends", async () => {
  const mark = `mark-${crypto.randomUUID()}`;
  const module = new URL("../../../lib/cluster/launchers/step.ts", import.meta.url).href;
  const code = `import { startStep } from ${JSON.stringify(module)};
    const words = ["sh", "-c", "sleep 600; :", ${JSON.stringify(mark)}];
    startStep({ nodes: [], words, environment: Deno.env.toObject(), input: "all" }, { line: "x", heard() {} });
    await new Promise(() => setInterval(() => {}, 1000));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", code],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  const starter = child.spawn();
  for (let tries = 0; tries < 500 && withWord(mark).length < 2; tries++) await delay(20);
  assert(withWord(mark).length >= 2, "the step has not started");
  starter.kill("SIGKILL");
  await starter.status;
  for (let tries = 0; tries < 250 && withWord(mark).length > 0; tries++) await delay(20);
  assertEquals(withWord(mark), []);
});

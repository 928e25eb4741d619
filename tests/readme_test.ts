import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FROM_SOURCE, Program } from "./end_to_end/program.ts";

const README = await Deno.readTextFile(new URL("../README.md", import.meta.url));
const ROOT = new URL("..", import.meta.url);

interface Block {
  command: string;
  /** What the README shows of its output; null where it shows none. */
  shown: string | null;
}

/** Every command of the README: a line of a `sh` block, or one of a `console` block with its output. */
function* blocks(): Generator<Block> {
  for (const [, kind, body] of README.matchAll(/^```(\w+)\n(.*?)^```/gms)) {
    if (kind === "sh") { for (const line of body!.trim().split("\n")) yield { command: line, shown: null }; }
    if (kind === "console") {
      assert(body!.startsWith("$ "), `a console block begins with a command: ${body}`);
      for (const part of body!.split(/^\$ /m).slice(1)) {
        const end = part.indexOf("\n");
        yield { command: part.slice(0, end), shown: part.slice(end + 1) };
      }
    }
  }
}

/** These take the test runner or the compiler itself; `.ci/run`, and the test of the compiled binary, run them. */
const RUN_ELSEWHERE = ["npx -y deno@2.9.6 task test", "deno task test", "deno task compile"];

/** The arguments of the program, whichever way the README starts it. */
function programArguments(command: string): string[] {
  const start = /^(npx -y deno@2\.9\.6 run -A main\.ts|deno run -A main\.ts|oobw)( |$)/;
  assert(start.test(command), `no test knows how to run '${command}'`);
  return [...command.replace(start, "").matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

/** The same text for two runs that differ in their numbers, and in which pairs were slowest and fastest. */
function shape(text: string): string {
  return text.replace(/^saved in .*$/m, "saved in FILE").replace(/\(cn\d cn\d\)/g, "(pair)").replace(
    /\d+(\.\d+)?/g,
    "#",
  ).replace(/[ \t]+/g, " ").trim();
}

/** What depends on the machine and the moment: how numbers were had, and whether any stands out. */
const OF_THE_MOMENT = /^(note: |verdict: |aggregate |to leave them out: |measuring suspects)/;

/** What a terminal shows of a run: notices, table, elapsed time. */
function session(stdout: string, stderr: string): string {
  const lines = stderr.trimEnd().split("\n").filter((line) => !line.includes("pairs/s"));
  const after = lines.splice(lines.findIndex((line) => line.startsWith("saved in ")));
  const page = stdout.trimEnd().split("\n");
  return [...lines, ...page, ...after].join("\n");
}

function shapeOf(text: string): string {
  return shape(text.split("\n").filter((line) => !OF_THE_MOMENT.test(line)).join("\n"));
}

Deno.test("every command of the README runs, and prints what the README shows", async () => {
  const outputs = new Map<string, Promise<{ code: number; stdout: string; stderr: string }>>();
  let commands = 0;
  for (const { command, shown } of blocks()) {
    commands++;
    if (RUN_ELSEWHERE.includes(command)) continue;
    const args = programArguments(command);
    const key = JSON.stringify(args);
    if (!outputs.has(key)) outputs.set(key, new Program(args, { command: FROM_SOURCE }).end());
    const { code, stdout, stderr } = await outputs.get(key)!;
    assertEquals(code, 0, `${command}\n${stderr}`);
    if (shown === null) continue;
    const measured = args.length === 0;
    if (measured) assertEquals(shapeOf(session(stdout, stderr)), shapeOf(shown), command);
    else assertEquals(stdout.trimEnd(), shown.trimEnd(), command);
  }
  assert(commands >= 10, `only ${commands} commands found`);
});

Deno.test(".ci/run runs the README's test command", async () => {
  const gate = await Deno.readTextFile(new URL(".ci/run", ROOT));
  assertStringIncludes(gate, "npx -y deno@2.9.6 task test");
  assertStringIncludes(README, "npx -y deno@2.9.6 task test");
});

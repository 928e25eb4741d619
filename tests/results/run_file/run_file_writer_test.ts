import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../../lib/base/errors.ts";
import { openLocked, RunFileWriter } from "../../../lib/results/run_file/run_file_writer.ts";
import { runOf, skipped } from "../../report/fixtures/runs.ts";

const { header } = runOf([skipped("cn1", "cn2")]);
const END = { kind: "end", status: "finished", elapsed_s: 1.5 } as const;
const RESUME = { kind: "resume", start: header.start, version: "0.1.0", command: [], excluded: [] } as const;

async function inFolder(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(join(folder, "run.jsonl"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const kinds = (path: string) =>
  Deno.readTextFileSync(path).split("\n").slice(0, -1).map((line) => JSON.parse(line).kind);

Deno.test("RunFileWriter has each line in the file once it was flushed", async () => {
  await inFolder(async (path) => {
    const writer = await RunFileWriter.create(path, header);
    assertEquals(kinds(path), ["run"]);
    writer.addNode({ kind: "node", name: "cn1", status: "up" });
    assertEquals(kinds(path), ["run"]);
    writer.flush('{"kind":"pair"}\n');
    assertEquals(kinds(path), ["run", "node", "pair"]);
    await writer.end(END);
    assertEquals(kinds(path), ["run", "node", "pair", "end"]);
  });
});

Deno.test("RunFileWriter.create() leaves a file alone that is there already, and says so", async () => {
  await inFolder(async (path) => {
    await Deno.writeTextFile(path, "mine");
    const error = await assertRejects(() => RunFileWriter.create(path, header), UsageError, "it exists");
    assert(!(error as Error).message.includes("\n"));
    assertEquals(await Deno.readTextFile(path), "mine");
    await assertRejects(() => RunFileWriter.create(join(path, "below"), header), UsageError, "making the run file");
  });
});

Deno.test("RunFileWriter.create() takes a file that is there and empty, as mktemp makes it", async () => {
  await inFolder(async (path) => {
    await Deno.writeTextFile(path, "");
    await (await RunFileWriter.create(path, header)).end(END);
    assertEquals(kinds(path), ["run", "end"]);
  });
});

Deno.test("RunFileWriter.append() cuts off what follows the last whole line, and goes on there", async () => {
  await inFolder(async (path) => {
    await Deno.writeTextFile(path, '{"kind":"run"}\n{"kind":"pa');
    const writer = RunFileWriter.append(path, await openLocked(path), 15, { ...RESUME, command: [], excluded: [] });
    await writer.end(END);
    assertEquals(kinds(path), ["run", "resume", "end"]);
  });
});

Deno.test("RunFileWriter.discard() leaves no file, and end() after it does nothing", async () => {
  await inFolder(async (path) => {
    const writer = await RunFileWriter.create(path, header);
    await writer.discard();
    await writer.end(END);
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  });
});

Deno.test("RunFileWriter.flush() says what fails, again at each later call", async () => {
  // A device that is always full; nothing can be cut off there.
  const full = await Deno.open("/dev/full", { read: true, write: true });
  const failure = assertThrows(() =>
    RunFileWriter.append("/dev/full", full, 0, { ...RESUME, command: [], excluded: [] })
  );
  assert((failure as Error).message.length > 0);
  full.close();
});

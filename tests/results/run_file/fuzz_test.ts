import { assert } from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../../lib/base/errors.ts";
import { seededRandom } from "../../../lib/base/random.ts";
import { readStoredRun, storedRun } from "../../../lib/engine/stored_run.ts";
import { FORMAT_NAMES, formatRun } from "../../../lib/report/formats.ts";
import type { Run } from "../../../lib/results/run.ts";
import { run } from "../../end_to_end/program.ts";
import { byteSource } from "./byte_source.ts";
import { mutated } from "./mutations.ts";

/** A nightly run may want more, or others. */
const MUTATIONS = Number(Deno.env.get("OOBW_TEST_MUTATIONS") ?? 20_000);
const SEED = Number(Deno.env.get("OOBW_TEST_SEED") ?? 5);

const MESSAGE_LIMIT = 400;
const RUNS = {
  sim: ["cn[1-4]", "--probe", "sim", "--sim-delay", "0", "--seed", "3"],
  tcp: ["cn[1-3]", "--launcher", "local", "--duration", "100ms", "--bidirectional"],
  sweep: ["cn[1-2]", "--launcher", "local", "--duration", "100ms", "--sizes", "1:64"],
};
/** What a run that went wrong, and went on, has besides. */
const TROUBLE = [
  { kind: "node", name: "cn2", status: "quarantined", detail: "failed with 3 partners" },
  {
    kind: "pair",
    a: "cn1",
    b: "cn2",
    status: "failed",
    reason: "timeout",
    detail: "no answer in 10 s",
    blame: "cn2",
    start_s: 1,
    end_s: 2.5,
    attempt: 2,
    retried: [{ reason: "refused", detail: "cn2:1", start_s: 0.5, end_s: 0.75 }],
  },
  {
    kind: "resume",
    start: "2026-01-02T03:04:05.678Z",
    version: "0.1.0",
    command: ["--resume", "x"],
    excluded: ["cn2"],
  },
  { kind: "end", status: "interrupted", elapsed_s: 1.5 },
];

async function realFiles(): Promise<[name: string, file: Uint8Array][]> {
  const folder = await Deno.makeTempDir();
  try {
    const files: [string, Uint8Array][] = [];
    for (const [name, args] of Object.entries(RUNS)) {
      const path = join(folder, name);
      const { code, stderr } = await run(...args, "-o", path);
      assert(code === 0, stderr);
      files.push([name, Deno.readFileSync(path)]);
    }
    const [, sim] = files[0]!;
    const trouble = TROUBLE.map((record) => JSON.stringify(record) + "\n").join("");
    return [...files, ["trouble", new TextEncoder().encode(new TextDecoder().decode(sim) + trouble)]];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What must not be so of a file's content; undefined: nothing is wrong. */
function fault(content: Uint8Array): string | undefined {
  let stored: Run;
  try {
    stored = storedRun(readStoredRun(byteSource(content), "'a.jsonl'"));
  } catch (error) {
    if (!(error instanceof UsageError)) return `reading it throws ${error}`;
    const { message } = error;
    return message.length > MESSAGE_LIMIT || !message.startsWith("reading run 'a.jsonl'") ? message : undefined;
  }
  for (const format of FORMAT_NAMES) {
    try {
      let text = "";
      for (const piece of formatRun(stored, { format, units: "mb", color: false, width: 80 })) text += piece;
      // deno-lint-ignore no-control-regex
      if (/[\0-\x09\x0b-\x1f\x7f-\x9f]/.test(text)) return `${format} has a control character`;
      if (format === "json") JSON.parse(text);
    } catch (error) {
      return `${format} throws ${error}`;
    }
  }
  return undefined;
}

Deno.test("readStoredRun() of a run file that is mutated is a run that every format can print, or one clear line", async () => {
  const files = await realFiles();
  for (const [name, file] of files) assert(fault(file) === undefined, `${name}: ${fault(file)}`);
  for (let i = 0; i < MUTATIONS; i++) {
    const [name, file] = files[i % files.length]!;
    const content = mutated(file, seededRandom(SEED, i));
    const wrong = fault(content);
    if (wrong === undefined) continue;
    const kept = Deno.makeTempFileSync({ prefix: "mutated-", suffix: ".jsonl" });
    Deno.writeFileSync(kept, content);
    throw new Error(`OOBW_TEST_SEED=${SEED}, mutation ${i} of ${name}, kept as ${kept}: ${wrong.slice(0, 1000)}`);
  }
});

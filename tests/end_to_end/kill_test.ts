import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { join } from "@std/path";
import { randomSeed, seededRandom } from "../../lib/base/random.ts";
import { Program, run } from "./program.ts";

/** How often the program is killed; `OOBW_TEST_KILLS=50` is the figure that the notes give. */
const KILLS = Number(Deno.env.get("OOBW_TEST_KILLS") ?? 4);

const PAIRS = 66;
const RUN = ["cn[1-12]", "--launcher", "local", "--duration", "20ms", "--iterations", "5", "--concurrency", "4"];
/** From the start of the program to the end of a run that is left alone, about. */
const LONGEST_MS = 7000;

/** The lines of a run file that are whole; all but the last must be, and what was printed must be among them. */
function checkFile(path: string, printed: string): void {
  const lines = Deno.readTextFileSync(path).split("\n").slice(0, -1);
  for (const line of lines) JSON.parse(line);
  const known = new Set(lines);
  for (const line of printed.split("\n").slice(0, -1)) assert(known.has(line), `printed and not saved: ${line}`);
}

Deno.test(`kill -9 at ${KILLS} random moments: nothing that was printed is lost, and resumes end with every pair exactly once`, async () => {
  const seed = randomSeed();
  const random = seededRandom(seed);
  const folder = await Deno.makeTempDir();
  try {
    for (let kills = 0, chain = 0; kills < KILLS; chain++) {
      const path = join(folder, `${chain}.jsonl`);
      for (let isOver = false; !isOver && kills < KILLS; kills++) {
        const isThere = await Deno.stat(path).then(({ size }) => size > 0, () => false);
        const program = new Program([...isThere ? ["--resume", path] : [...RUN, "-o", path], "--format", "jsonl"]);
        await delay(random() * LONGEST_MS);
        try {
          program.child.kill("SIGKILL");
        } catch {
          // It was quicker than we.
        }
        const { stdout, code, stderr } = await program.end();
        isOver = code === 0;
        assert(isOver || code === 137, `seed ${seed}: status ${code}: ${stderr}`);
        const left = await Deno.readTextFile(path).catch(() => "");
        if (left.includes("\n")) checkFile(path, stdout);
        // Killed before its header was whole, it has to be begun anew.
        else await Deno.remove(path).catch(() => {});
      }
      const last = await Deno.stat(path).then(() => run("--resume", path, "--format", "plain"), () => null);
      if (last === null) continue; // it never came to begin its file
      assertEquals(last.code, 0, `seed ${seed}: ${last.stderr}`);
      const measured = Deno.readTextFileSync(path).trimEnd().split("\n")
        .map((line) => JSON.parse(line)).filter(({ kind, status }) => kind === "pair" && status === "measured");
      const pairs = new Set(measured.map(({ a, b }) => `${a} ${b}`));
      assertEquals([measured.length, pairs.size], [PAIRS, PAIRS], `seed ${seed}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

import { assertEquals } from "@std/assert";
import { decodeBase64 } from "@std/encoding/base64";
import { colourAt, FAILED_COLOUR, MISSING_COLOUR } from "../../../lib/report/colours.ts";
import { heatMetrics } from "../../../lib/report/heat_metrics.ts";
import { scaleOf } from "../../../lib/report/heat_map_scale.ts";
import { matrixImage } from "../../../lib/report/svg/matrix_image.ts";
import type { Run } from "../../../lib/results/run.ts";
import { readPng } from "../fixtures/png_reader.ts";
import { failed, measured, runOf, skipped } from "../fixtures/runs.ts";

const [LATENCY, BANDWIDTH] = heatMetrics("mb");
const WHITE = [255, 255, 255];
const BEST = colourAt(0), WORST = colourAt(1);

/** The colours of the middles of an image's cells, row by row. */
async function cells(dataUrl: string, side: number): Promise<(readonly number[])[][]> {
  const { width, height, colours } = await readPng(decodeBase64(dataUrl.replace("data:image/png;base64,", "")));
  assertEquals([width, height], [width, width]);
  const middle = (i: number) => Math.floor((i + 0.5) * width / side);
  return Array.from(
    { length: side },
    (_, row) => Array.from({ length: side }, (_, column) => colours[middle(row) * width + middle(column)]!),
  );
}

Deno.test("matrixImage() colours from best to worst, and what failed, is missing, or is the diagonal", async () => {
  const run = runOf([
    measured("a", "b", 2, 10),
    measured("a", "c", 4, 20),
    failed("b", "c", "seen"),
    skipped("c", "d"),
  ]);
  const { dataUrl, ...rest } = await matrixImage(run, LATENCY, scaleOf([2, 4], 0));
  assertEquals(await cells(dataUrl, 4), [
    [WHITE, [...BEST], [...WORST], [...MISSING_COLOUR]],
    [[...BEST], WHITE, [...FAILED_COLOUR], [...MISSING_COLOUR]],
    [[...WORST], [...FAILED_COLOUR], WHITE, [...MISSING_COLOUR]],
    [[...MISSING_COLOUR], [...MISSING_COLOUR], [...MISSING_COLOUR], WHITE],
  ]);
  assertEquals(rest, { fold: 1, hasFailed: true, hasMissing: true });
});

Deno.test("matrixImage() has the way back in the other half, and less bandwidth is worse", async () => {
  const run = runOf([measured("a", "b", 1, 10, { bandwidth_back_MBps: 30 })]);
  const { dataUrl, hasFailed, hasMissing } = await matrixImage(run, BANDWIDTH, scaleOf([-30, -10], 0));
  assertEquals(await cells(dataUrl, 2), [[WHITE, [...WORST]], [[...BEST], WHITE]]);
  assertEquals([hasFailed, hasMissing], [false, false]);
});

Deno.test("matrixImage() of more nodes than it has cells shows the worst of each cell", async () => {
  const nodes = Array.from({ length: 2050 }, (_, i) => `n${i}`);
  const run: Run = runOf([measured("n0", "n1", 2, 1), measured("n2", "n0", 3, 1), measured("n2", "n1", 5, 1)], {
    directed: true,
  });
  run.header = { ...run.header, nodes };
  const { dataUrl, fold } = await matrixImage(run, LATENCY, scaleOf([2, 3, 5], 0));
  const { width, colours } = await readPng(decodeBase64(dataUrl.replace("data:image/png;base64,", "")));
  assertEquals([fold, width], [2, 1025]);
  assertEquals([colours[0], colours[1], colours[width]], [[...BEST], [...MISSING_COLOUR], [...WORST]]);
});

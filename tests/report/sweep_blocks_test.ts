import { assertEquals } from "@std/assert";
import { sweepBlocks } from "../../lib/report/sweep_blocks.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { bandwidthOf, failed, losing, measured, MIXED, stepOf, swept } from "./fixtures/runs.ts";

function blocks(pairs: PairRecord[], units: "mb" | "gbit" = "mb", color = false): string {
  return [...sweepBlocks(pairs, { units, color, width: null })].join("");
}

Deno.test("sweepBlocks() prints a block a pair, a line a size", () => {
  assertEquals(
    blocks([
      swept("cn1", "cn2", [stepOf(1, 10.25, 3.5), stepOf(1024, 11, 900), stepOf(4194304, 1600, 12800.125)]),
      failed("cn1", "cn3", "seen"),
      swept("cn2", "cn3", [stepOf(64, 10, 150)]),
    ]),
    `cn1 cn2
   size  latency µs   p99 µs  ping-pong MB/s  bandwidth MB/s
      1       10.25    12.25            0.10            3.50
   1024       11.00    13.00           93.09          900.00
4194304     1600.00  1602.00         2621.44        12800.13

cn2 cn3
size  latency µs  p99 µs  ping-pong MB/s  bandwidth MB/s
  64       10.00   12.00            6.40          150.00

`,
  );
});

Deno.test("sweepBlocks() prints both directions, and Gbit/s with the decimals that one byte needs", () => {
  assertEquals(
    blocks([swept("cn1", "cn2", [stepOf(1, 10, 3, 2), stepOf(4194304, 1600, 2800, 2400)])], "gbit"),
    `cn1 cn2
   size  latency µs   p99 µs  ping-pong Gbit/s  a→b Gbit/s  b→a Gbit/s
      1       10.00    12.00           0.00080     0.02400     0.01600
4194304     1600.00  1602.00          20.97152    22.40000    19.20000

`,
  );
});

Deno.test("sweepBlocks() prints what became of datagrams", () => {
  const step = { ...stepOf(1472, 20, 125), bandwidth: bandwidthOf([losing(1, 999_999, 4.5)]) };
  const lossless = { ...stepOf(64, 20, 5), bandwidth: bandwidthOf([losing(0, 1000, 12)]) };
  assertEquals(
    blocks([swept("a", "b", [lossless, step])]).split("\n").slice(1, 4),
    [
      "size  latency µs  p99 µs  ping-pong MB/s  bandwidth MB/s  loss %  jitter µs",
      "  64       20.00   22.00            3.20            5.00   0.000      12.00",
      "1472       20.00   22.00           73.60          125.00  <0.001       4.50",
    ],
  );
});

Deno.test("sweepBlocks() of pairs without a sweep are none, and with colour the heads are bold", () => {
  assertEquals(blocks([...MIXED, measured("a", "b", 1, 2, { sweep: [] })]), "");
  const [title, head] = blocks([swept("a\x1b", "b", [stepOf(1, 10, 3)])], "mb", true).split("\n");
  assertEquals([title, head!.slice(0, 8)], ["\x1b[1ma\\x1b b\x1b[0m", "\x1b[1msize"]);
});

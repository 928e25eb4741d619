import { UsageError } from "../../base/errors.ts";
import { BENCHMARKS, isBenchmark, type RECIPES } from "../recipes/recipes.ts";
import { parseImb } from "./imb.ts";
import { parseIperf3 } from "./iperf3.ts";
import { jsonParser, parseJsonSpec } from "./json_path.ts";
import { parseNccl } from "./nccl.ts";
import { parseNetpipe } from "./netpipe.ts";
import { parseOsu } from "./osu.ts";
import type { Parser } from "./parser.ts";
import { parsePerftest } from "./perftest.ts";
import { parseQperf } from "./qperf.ts";
import { parseRegexSpec, regexParser } from "./regex.ts";
import { parseSockperf } from "./sockperf.ts";

/** The parser of each tool. */
const PARSERS = {
  osu: parseOsu,
  imb: parseImb,
  iperf3: parseIperf3,
  qperf: parseQperf,
  sockperf: parseSockperf,
  netpipe: parseNetpipe,
  perftest: parsePerftest,
  nccl: parseNccl,
} as const satisfies Record<keyof typeof RECIPES, Parser>;

/**
 * What reads an output: the parser of a tool (`osu`), or one that a user has written (`json:…`, `regex:…`).
 * @throws {UsageError} when it is none
 */
export function parserOf(text: string): Parser {
  if (text.startsWith("json:")) return jsonParser(parseJsonSpec(text.slice("json:".length)));
  if (text.startsWith("regex:")) return regexParser(parseRegexSpec(text.slice("regex:".length)));
  if (isBenchmark(text)) return PARSERS[text];
  throw new UsageError(`choosing a parser (${BENCHMARKS.join(", ")}, json:PATH=FIELD,… or regex:PATTERN): '${text}'`);
}

import { readIperf3Json } from "./iperf3_json.ts";
import { readIperf3Text } from "./iperf3_text.ts";
import type { Parser } from "./parser.ts";
import { resultOf } from "./table_result.ts";

/**
 * iperf3: what the client prints, with --json, with --json-stream, or without. The number is what the receiver has counted: from a to b
 * where the client sends, from b to a with --reverse, both with --bidir. What the server prints is refused, since it does not know how
 * its client fared. There is no latency: round-trip times that iperf3 tells are those under its load.
 */
export const parseIperf3: Parser = (output, choice) => {
  const isJson = output.stdout.trimStart().startsWith("{");
  return resultOf(isJson ? readIperf3Json(output) : readIperf3Text(output), choice);
};

import { ExitStatus } from "../../base/errors.ts";
import { readOrRefuse } from "../../cluster/host_file.ts";
import { quoted } from "../../cluster/node_name.ts";
import { OutputError } from "../../probe/parsers/parser.ts";
import { parserOf } from "../../probe/parsers/parsers.ts";
import { safeText } from "../../report/terminal_text.ts";
import { jsonText } from "../../results/json_text.ts";
import type { Command } from "../command_context.ts";
import { sizeBytes } from "../option_value.ts";

const SIZE_BOUNDS = { min: 1, max: 2 ** 40 };

/** `oobw parse`: reads an output as a run with that `--parse` would. One that is cut off is printed, and counts as an error. */
export const parseCommand: Command = async ({ options, operands: [tool = "", file = "-"] }, context) => {
  const { stdout, stderr } = context;
  const parser = parserOf(tool);
  const { "latency-size": latencySize, "message-size": messageSize } = options;
  const choice = {
    latencySizeBytes: latencySize === undefined ? null : sizeBytes("latency-size", latencySize, SIZE_BOUNDS),
    messageSizeBytes: messageSize === undefined ? null : sizeBytes("message-size", messageSize, SIZE_BOUNDS),
  };
  const where = file === "-" ? "standard input" : quoted(file);
  const text = await readOrRefuse(file, where, context.readText);
  try {
    const result = parser({ stdout: text, stderr: "" }, choice);
    await stdout.write(`${jsonText(result)}\n`);
    if (result.partial === undefined) return ExitStatus.ok;
    stderr.write(`oobw: reading ${where} (not all of it is there): ${safeText(result.partial)}\n`);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    stderr.write(`oobw: reading ${where}: ${safeText(error.message)}\n`);
  }
  return ExitStatus.incomplete;
};

import { parseOptions } from "../../lib/cli/parse_options.ts";
import { resolveRun } from "../../lib/cli/resolve_run.ts";
import { splitCommandLine } from "../../lib/cli/split_command_line.ts";
import { captured, type World } from "./capture.ts";

/** Resolves a command line, from text. */
export function resolve(argv: readonly string[], world?: World) {
  const line = splitCommandLine(argv);
  return resolveRun({ ...line, options: parseOptions(line) }, captured(argv, world).context);
}

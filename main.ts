import { dispatchCommand } from "./lib/cli/dispatch_command.ts";
import { processSurroundings } from "./lib/cluster/surroundings.ts";
import { standardOutput } from "./lib/report/standard_output.ts";
import { TextWriter } from "./lib/report/text_writer.ts";

// Standard output closed early (`| head`) must be an error of a write, not a signal; Deno sees to that. A worker's entry module sees
// `import.meta.main` as true as well, but no worker is started from this file.
if (import.meta.main) {
  const status = await dispatchCommand(Deno.args, {
    argv: Deno.args,
    ...processSurroundings,
    stdout: new TextWriter(standardOutput()),
    stderr: new TextWriter(Deno.stderr),
    stdoutIsTerminal: Deno.stdout.isTerminal(),
    stderrIsTerminal: Deno.stderr.isTerminal(),
    mainModule: import.meta.url,
  });
  Deno.exit(status);
}

import type { ExitStatus } from "../../lib/base/errors.ts";
import type { CommandContext } from "../../lib/cli/command_context.ts";
import { dispatchCommand } from "../../lib/cli/dispatch_command.ts";
import { TextWriter } from "../../lib/report/text_writer.ts";
import { STATE_FOLDER } from "../state_folder.ts";

/** What stands around a command line in a test: nothing but a folder to keep runs in, unless said otherwise. */
export interface World {
  env?: Record<string, string>;
  /** By path; `-` is standard input. */
  files?: Record<string, string>;
  stdoutIsTerminal?: boolean;
  stderrIsTerminal?: boolean;
}

/** A context that touches nothing outside, and what has been written to it. */
export function captured(argv: readonly string[], world: World = {}) {
  const { env = {}, files = {}, stdoutIsTerminal = false, stderrIsTerminal = false } = world;
  const written = { stdout: "", stderr: "" };
  const into = (name: "stdout" | "stderr") => {
    const decoder = new TextDecoder();
    return new TextWriter({
      write(bytes) {
        written[name] += decoder.decode(bytes, { stream: true });
        return Promise.resolve(bytes.length);
      },
    });
  };
  const context: CommandContext = {
    argv,
    env: (name) => ({ XDG_STATE_HOME: STATE_FOLDER, ...env })[name],
    readText(path) {
      const text = files[path];
      return text === undefined ? Promise.reject(new Deno.errors.NotFound(path)) : Promise.resolve(text);
    },
    stdout: into("stdout"),
    stderr: into("stderr"),
    stdoutIsTerminal,
    stderrIsTerminal,
    mainModule: new URL("../../main.ts", import.meta.url).href,
  };
  return { context, written };
}

/** A whole command line, as the program takes it, without a process. */
export async function commandLine(
  argv: readonly string[],
  world?: World,
): Promise<{ status: ExitStatus; stdout: string; stderr: string }> {
  const { context, written } = captured(argv, world);
  const status = await dispatchCommand(argv, context);
  return { status, ...written };
}

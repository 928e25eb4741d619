import { runAgent } from "../../agent/run_agent.ts";
import { ExitStatus } from "../../base/errors.ts";
import type { Command } from "../command_context.ts";

/** `oobw agent`: serves a controller on standard input and output until its channel closes. */
export const agentCommand: Command = async () => {
  await runAgent({ readable: Deno.stdin.readable, writable: Deno.stdout.writable });
  return ExitStatus.ok;
};

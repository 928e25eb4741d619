import { ExitStatus } from "../../base/errors.ts";
import { Interrupt } from "../../engine/interrupt.ts";
import { undeployNodes } from "../../engine/undeploy_nodes.ts";
import type { Command } from "../command_context.ts";
import { resolveNodes } from "../resolve_nodes.ts";

/** `oobw run --undeploy`: removes what `--deploy` has left on the nodes; measures nothing. */
export const undeployCommand: Command = async (parsed, context) => {
  const { nodeSet: { nodes }, launcher, start, output } = await resolveNodes(parsed, context);
  const { stderr } = context;
  using interrupt = new Interrupt(() => stderr.write("interrupted\n"));
  const { removed, failures } = await undeployNodes({ nodes, launcher, start }, interrupt.stopping);
  for (const failure of failures) stderr.write(`${failure}\n`);
  if (!output.quiet) stderr.write(`removed ${removed} deployed program${removed === 1 ? "" : "s"}\n`);
  if (interrupt.status !== null) return interrupt.status;
  return failures.length > 0 ? ExitStatus.incomplete : ExitStatus.ok;
};

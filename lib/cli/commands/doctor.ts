import { ExitStatus } from "../../base/errors.ts";
import { inspectNodes } from "../../engine/inspect_nodes.ts";
import { Interrupt } from "../../engine/interrupt.ts";
import { type DoctorFormat, formatDoctor } from "../../report/doctor_page.ts";
import type { Command } from "../command_context.ts";
import { resolveNodes } from "../resolve_nodes.ts";

/** `oobw doctor`: whether each node can be reached, the agent is there, and the machine is fit to measure. */
export const doctorCommand: Command = async (parsed, context) => {
  const { nodeSet: { nodes }, launcher, start, agents, output } = await resolveNodes(parsed, context);
  using interrupt = new Interrupt(() => context.stderr.write("interrupted: ending the agents\n"));
  const report = await inspectNodes({ nodes, launcher, start, agents }, interrupt.stopping);
  // A standard error that is broken stops nothing.
  await context.stderr.flush().catch(() => {});
  // The option table gives this command no other formats.
  const format = output.format as DoctorFormat;
  for (const text of formatDoctor(report, { format, width: output.width, color: output.color })) {
    await context.stdout.write(text);
  }
  if (interrupt.status !== null) return interrupt.status;
  return report.nodes.every(({ status }) => status === "up") ? ExitStatus.ok : ExitStatus.incomplete;
};

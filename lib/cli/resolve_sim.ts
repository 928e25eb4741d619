import { dirname, join } from "@std/path";
import { UsageError } from "../base/errors.ts";
import { switchRecords } from "../base/topology.ts";
import { readOrRefuse } from "../cluster/host_file.ts";
import { quoted } from "../cluster/node_name.ts";
import { readTopology } from "../cluster/topology_file.ts";
import { checkFabric } from "../probe/fabric/check_fabric.ts";
import { type Fabric, parseFabric } from "../probe/fabric/fabric.ts";
import type { SimSettings } from "../probe/settings.ts";
import type { CommandContext } from "./command_context.ts";
import { contradiction } from "./contradiction.ts";
import { defaultOf, type RawOptions } from "./option_table.ts";
import { durationMs } from "./option_value.ts";

const DAY_MS = 24 * 3_600_000;

/**
 * The simulation, and the fabric that it draws from.
 * @param nodes those that the fabric's faults may name; null: any name may be one
 * @throws {UsageError} when a value is no value or beyond its bounds, or the fabric or its topology is none, or cannot be read
 */
export async function resolveSim(
  options: RawOptions,
  nodes: readonly string[] | null,
  context: CommandContext,
): Promise<SimSettings> {
  const { "sim-delay": delay, "sim-fabric": path } = options;
  if (path === undefined) return { name: "sim", ...resolveDelay(delay ?? defaultOf("sim-delay")) };
  const { fabric, delayS } = await readFabric(path, nodes, context);
  if (delayS !== null && delay !== undefined) {
    throw contradiction("the fabric of --sim-fabric has its delay_s", `--sim-delay ${delay}`);
  }
  const delayMs = 1000 * (delayS ?? 0);
  const delays = delay === undefined ? { delayMinMs: delayMs, delayMaxMs: delayMs } : resolveDelay(delay);
  return { name: "sim", ...delays, fabric };
}

/** A delay, or two of them: `5s`, `100ms..1s`. */
function resolveDelay(text: string): Pick<SimSettings, "delayMinMs" | "delayMaxMs"> {
  const [min, max = min, ...more] = text.split("..").map((part) => {
    return durationMs("sim-delay", part, { min: 0, max: DAY_MS });
  });
  if (min === undefined || max === undefined || more.length > 0 || min > max) {
    throw new UsageError(`reading --sim-delay (a time, or the shortest and the longest, like 100ms..1s): '${text}'`);
  }
  return { delayMinMs: min, delayMaxMs: max };
}

async function readFabric(
  path: string,
  nodes: readonly string[] | null,
  context: CommandContext,
): Promise<{ fabric: Fabric; delayS: number | null }> {
  const where = path === "-" ? "standard input" : `fabric ${quoted(path)}`;
  const { delay_s, topology: file, ...rest } = parseFabric(await readOrRefuse(path, where, context.readText), where);
  let topology: Fabric["topology"] = null;
  if (file !== null) {
    const beside = file.startsWith("/") ? file : join(dirname(path), file);
    topology = switchRecords(await readTopology(beside, context));
  }
  const fabric = { ...rest, topology };
  checkFabric(fabric, where, nodes);
  return { fabric, delayS: delay_s };
}

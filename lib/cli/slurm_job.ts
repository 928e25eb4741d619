import { UsageError } from "../base/errors.ts";
import { findAllocation } from "../cluster/allocation.ts";
import { foldHostList } from "../cluster/host_list.ts";
import { quoted } from "../cluster/node_name.ts";
import type { Surroundings } from "../cluster/surroundings.ts";

/** The nodes of the Slurm job that we stand in; undefined: we stand in none. */
async function jobNodes(surroundings: Surroundings): Promise<string[] | undefined> {
  if (!surroundings.env("SLURM_JOB_ID")) return undefined;
  const allocation = await findAllocation(surroundings);
  return allocation?.variable.startsWith("SLURM") ? allocation.nodes : undefined;
}

/** Whether we stand in a Slurm job that has all these nodes. */
export async function standsInJobOf(nodes: readonly string[], surroundings: Surroundings): Promise<boolean> {
  const allocated = new Set(await jobNodes(surroundings));
  return nodes.every((node) => allocated.has(node));
}

/**
 * Checks that a job step can be had on nodes: inside a job, only on its own.
 * @throws {UsageError} that names those that the job has not
 */
export async function checkJobHas(nodes: readonly string[], surroundings: Surroundings): Promise<void> {
  const own = await jobNodes(surroundings);
  if (own === undefined) return;
  const allocated = new Set(own);
  const strangers = nodes.filter((node) => !allocated.has(node));
  if (strangers.length === 0) return;
  const job = `job ${surroundings.env("SLURM_JOB_ID")} has ${quoted(foldHostList(own))}`;
  throw new UsageError(`starting agents by srun (${job}): ${quoted(foldHostList(strangers))}`);
}

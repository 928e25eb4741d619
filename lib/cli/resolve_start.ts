import { errorText, StartError, UsageError } from "../base/errors.ts";
import { parseAddress } from "../cluster/address.ts";
import { type Deployment, readDeployment } from "../cluster/launchers/deploy.ts";
import { quoted } from "../cluster/node_name.ts";
import type { StartSettings } from "../engine/options.ts";
import { defaultOf, type RawOptions } from "./option_table.ts";
import { durationMs, wholeNumber } from "./option_value.ts";

const FANOUT_LIMIT = 1024;
const HOUR_MS = 3_600_000;

/** What `--connect-timeout` is where the program is copied first: 64 copies of 100 MB take 50 s at 1 Gbit/s. */
const DEPLOY_TIMEOUT = "2m";

/** The program that runs. */
export interface Program {
  path: string;
  /** It is one compiled file, that runs where there is nothing but itself. */
  standalone: boolean;
}

/**
 * How the start of agents goes.
 * @throws {UsageError} when a value is none or out of range, or this program cannot be copied
 * @throws {StartError} when this program cannot be read
 */
export async function resolveStart(
  options: RawOptions,
  program: Program = { path: Deno.execPath(), standalone: Deno.build.standalone },
): Promise<StartSettings> {
  const byDefault = options.deploy ? DEPLOY_TIMEOUT : defaultOf("connect-timeout");
  const { fanout = defaultOf("fanout"), "connect-timeout": timeout = byDefault } = options;
  const { "control-address": address } = options;
  return {
    fanout: wholeNumber("fanout", fanout, { min: 1, max: FANOUT_LIMIT }),
    timeoutMs: durationMs("connect-timeout", timeout, { min: 100, max: HOUR_MS }),
    controlAddress: address === undefined ? null : parseAddress(address, "--control-address"),
    deploy: options.deploy ? await deploymentOf(program) : null,
  };
}

async function deploymentOf({ path, standalone }: Program): Promise<Deployment> {
  if (!standalone) {
    throw new UsageError(`deploying this program (only the compiled one can be copied to nodes): ${quoted(path)}`);
  }
  try {
    return await readDeployment(path);
  } catch (error) {
    throw new StartError(errorText(error), { cause: error });
  }
}

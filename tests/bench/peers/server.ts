import { delay } from "@std/async/delay";
import type { BenchPath } from "../bench_path.ts";

const START_LIMIT_MS = 5000;

/**
 * Runs a tool's server on node b as long as something is done with it.
 * @param port it is ready when it listens there, which the system is asked for: a connection made to find out would be its first client
 */
export async function withServer<T>(
  path: BenchPath,
  command: string[],
  port: number,
  client: () => Promise<T>,
): Promise<T> {
  const [program, ...args] = path.words("b", command);
  const child = new Deno.Command(program!, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  try {
    for (const start = performance.now(); !await listens(child.pid, port); await delay(5)) {
      if (performance.now() - start > START_LIMIT_MS) throw new Error(`${command[0]}: does not listen at port ${port}`);
    }
    return await client();
  } finally {
    try {
      child.kill("SIGKILL");
    } catch {
      // it serves one client, and has ended
    }
    await child.status;
  }
}

/** The state of a listening socket in Linux' tables. */
const LISTENING = "0A";

/** Whether a port of the process' network is listened at. */
async function listens(pid: number, port: number): Promise<boolean> {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => Deno.readTextFile(`/proc/${pid}/net/${name}`).catch(() => "")),
  );
  return tables.join("\n").split("\n").some((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    return local?.endsWith(`:${hex}`) && state === LISTENING;
  });
}

/** Whether a program can be found. */
export async function isInstalled(program: string): Promise<boolean> {
  const { success } = await new Deno.Command("sh", { args: ["-c", `command -v ${program}`], stdout: "null" }).output();
  return success;
}

/** A number in a tool's output. */
export function found(output: string, pattern: RegExp): number {
  const text = pattern.exec(output)?.[1];
  if (text === undefined) throw new Error(`reading ${pattern}: ${output.trim().slice(-500)}`);
  return Number(text);
}

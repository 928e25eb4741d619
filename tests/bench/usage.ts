import { FROM_SOURCE } from "../end_to_end/program.ts";

/** What a process, and those that it has waited for, took from start to end. */
export interface Usage {
  seconds: number;
  /** Of all cores together, in the program and in the system. */
  cpuSeconds: number;
  /** The most memory that one of them had, as the kernel counts it. */
  peakMB: number;
}

/** Runs a command to its end, with its output to a file. */
export async function use(
  command: readonly string[],
  output: string,
  env: Record<string, string> = {},
): Promise<Usage> {
  const script = 'out=$1; shift; exec /usr/bin/env time -f "%e %U %S %M" -o "$out.time" "$@" > "$out"';
  const child = new Deno.Command("bash", { args: ["-c", script, "-", output, ...command], env, stderr: "inherit" });
  const { code } = await child.output();
  if (code !== 0) throw new Error(`${command.join(" ")}: exit status ${code}`);
  const numbers = (await Deno.readTextFile(`${output}.time`)).trim().split(" ").map(Number);
  const [seconds = NaN, user = NaN, system = NaN, kilobytes = NaN] = numbers;
  return { seconds, cpuSeconds: user + system, peakMB: kilobytes * 1024 / 1e6 };
}

/** Runs this program. */
export function useOurs(args: readonly string[], output: string): Promise<Usage> {
  return use([...FROM_SOURCE, ...args], output);
}

import { join } from "@std/path";
import { errorText, StartError, UsageError } from "../base/errors.ts";
import { type PairLaunch, pairLaunch } from "../cluster/launchers/pair_launch.ts";
import { quoted } from "../cluster/node_name.ts";
import { splitWords } from "../cluster/split_words.ts";
import type { LauncherSettings } from "../engine/options.ts";
import { parserOf } from "../probe/parsers/parsers.ts";
import type { Recipe, RecipeStep, SizeRule } from "../probe/recipes/recipe.ts";
import { type BenchmarkName, RECIPES } from "../probe/recipes/recipes.ts";
import type { Quantity } from "../results/benchmark.ts";
import type { ExecSettings, ExecStep } from "../probe/settings.ts";
import { TEXT_LIMIT, WORD_COUNT_LIMIT } from "../results/running_program.ts";
import { contradiction } from "./contradiction.ts";
import { defaultOf, type OptionName, type RawOptions } from "./option_table.ts";
import { durationMs, sizeBytes } from "./option_value.ts";

/** What may stand in a command of a user's, besides other text. */
const PLACES = ["{a}", "{b}", "{a_addr}", "{b_addr}", "{port}", "{size}", "{duration}"];

const HOUR_MS = 3_600_000;

/**
 * A benchmark by its name, its recipe filled in.
 * @param launcher what starts one of MPI
 * @param isPlanned nothing shall be started: what mpirun's arguments would be does not matter
 * @throws {UsageError} when a size or a path is none
 * @throws {StartError} when there is no mpirun
 */
export async function resolveBenchmark(
  name: BenchmarkName,
  options: RawOptions,
  launcher: LauncherSettings,
  isPlanned: boolean,
): Promise<ExecSettings> {
  const recipe: Recipe = RECIPES[name];
  const folder = programFolder(name, options);
  const duration = wholeSeconds(options);
  const latencySize = resolveSize("latency-size", name, recipe.latencySize, options);
  const messageSize = resolveSize("message-size", name, recipe.messageSize, options);
  const launch = recipe.form === "launched" ? await launchOf(name, launcher, isPlanned) : null;
  const steps = recipe.steps.map((step): ExecStep => {
    const isAsked = (option: "latency-size" | "message-size", quantity: Quantity) =>
      options[option] !== undefined && step.gives.includes(quantity);
    const rows = {
      latencySizeBytes: isAsked("latency-size", "latency") ? latencySize : null,
      messageSizeBytes: isAsked("message-size", "bandwidth") ? messageSize : null,
    };
    const isPing = step.gives.length === 1 && step.gives[0] === "latency";
    const size = String(isPing ? latencySize : messageSize);
    const values: Record<string, readonly string[]> = {
      "{args}": options["probe-option"] ?? [],
      "{size}": [size],
      "{size_log2}": [String(Math.log2(Number(size)))],
      "{duration}": [String(duration)],
    };
    const words = (text: string) => recipeWords(text, folder, values);
    const seconds = step.extraSeconds + (step.timed ? duration : 0);
    return { run: runOf(step, words, launch), gives: [...step.gives], parse: recipe.parser, rows, seconds };
  });
  return { name, steps };
}

function runOf(
  { server, client, command }: RecipeStep,
  words: (text: string) => string[],
  launch: PairLaunch | null,
): ExecStep["run"] {
  if (launch) return { form: "launched", command: checkedWords(launch(words(command!))) };
  return { form: "paired", server: checkedWords(words(server!)), client: checkedWords(words(client!)) };
}

/** @throws {UsageError} when they are more, or longer, than a node is told */
function checkedWords(words: string[]): string[] {
  const long = words.find((word) => word.length > TEXT_LIMIT / 2);
  if (long !== undefined) {
    throw new UsageError(
      `reading a command (${TEXT_LIMIT / 2} characters a word at most): ${quoted(long.slice(0, 40))}…`,
    );
  }
  if (words.length <= WORD_COUNT_LIMIT) return words;
  throw new UsageError(`reading a command (at most ${WORD_COUNT_LIMIT} words): ${words.length}`);
}

/** The words of a recipe's command; those that are a place alone may become several, or none. */
function recipeWords(
  text: string,
  folder: string | null,
  values: Readonly<Record<string, readonly string[]>>,
): string[] {
  const words = splitWords(text, "a recipe");
  if (folder !== null) words[0] = join(folder, words[0]!);
  return words.flatMap((word) =>
    values[word] ?? [word.replaceAll(/\{[a-z0-9_]+\}/g, (place) => values[place]?.[0] ?? place)]
  );
}

/** Absolute: it holds on nodes, whose programs begin in another folder. */
function programFolder(name: BenchmarkName, options: RawOptions): string | null {
  const path = options[`${name}-path`];
  if (path === undefined) return null;
  if (path.startsWith("-") || /\p{Cc}/u.test(path)) throw new UsageError(`reading --${name}-path: ${quoted(path)}`);
  return path.startsWith("/") ? path : join(Deno.cwd(), path);
}

/** Benchmarks count in seconds; a time that is cut off to nothing would be without end to some of them. */
function wholeSeconds({ duration = defaultOf("duration") }: RawOptions): number {
  return Math.ceil(durationMs("duration", duration, { min: 1, max: HOUR_MS }) / 1000);
}

function resolveSize(
  option: "latency-size" | "message-size",
  name: BenchmarkName,
  rule: SizeRule | null,
  options: RawOptions,
): number {
  const text = options[option];
  if (text === undefined) return rule?.default ?? 0;
  if (!rule) throw contradiction(`--probe ${name} measures nothing of that size`, `--${option} ${text}`);
  const bytes = sizeBytes(option, text, rule);
  if (!rule.powerOfTwo || Number.isInteger(Math.log2(bytes))) return bytes;
  throw new UsageError(`reading --${option} (a power of two, with --probe ${name}): '${text}'`);
}

async function launchOf(name: BenchmarkName, launcher: LauncherSettings, isPlanned: boolean): Promise<PairLaunch> {
  if (launcher.name !== "srun" && launcher.name !== "mpirun") {
    throw contradiction(`--probe ${name} is started by --launcher mpirun or srun`, `--launcher ${launcher.name}`);
  }
  if (isPlanned) return (program) => [launcher.name, ...program];
  try {
    return await pairLaunch(launcher);
  } catch (error) {
    throw new StartError(errorText(error));
  }
}

/** Options that make up a benchmark of a user's own. */
const OWN = ["command", "server", "client"] as const satisfies readonly OptionName[];

export function isOwnCommand(options: RawOptions): boolean {
  return OWN.some((option) => options[option] !== undefined);
}

/**
 * A benchmark of a user's own: `--command`, or `--server` and `--client`, with `--parse`.
 * @throws {UsageError} when one of them is missing, or says nothing that could be run or read
 */
export function resolveOwnCommand(options: RawOptions): ExecSettings {
  const { command, server, client, parse } = options;
  if (command !== undefined && (server ?? client) !== undefined) {
    throw contradiction("--command runs one program for a pair, --server and --client two", `--command ${command}`);
  }
  if (command === undefined && (server === undefined || client === undefined)) {
    const [given, missing] = server === undefined ? ["client", "server"] as const : ["server", "client"] as const;
    throw new UsageError(`reading --${given} (--${missing} goes with it): '${options[given]}'`);
  }
  if (parse === undefined) {
    const given = command === undefined ? "client" : "command";
    throw new UsageError(`reading --${given} (--parse, which reads its output, goes with it): '${options[given]}'`);
  }
  parserOf(parse);
  const duration = wholeSeconds(options);
  const size = sizeBytes("message-size", options["message-size"] ?? defaultOf("message-size"), {
    min: 1,
    max: 2 ** 40,
  });
  const words = (option: typeof OWN[number], needed: string[][]) =>
    ownWords(option, options[option]!, needed)
      .map((word) => word.replaceAll("{size}", String(size)).replaceAll("{duration}", String(duration)));
  const run: ExecStep["run"] = command === undefined
    ? { form: "paired", server: words("server", [["{port}"]]), client: words("client", [["{b}", "{b_addr}"]]) }
    : { form: "launched", command: words("command", [["{a}", "{a_addr}"], ["{b}", "{b_addr}"]]) };
  const rows = {
    latencySizeBytes: options["latency-size"] === undefined
      ? null
      : sizeBytes("latency-size", options["latency-size"], { min: 1, max: 2 ** 40 }),
    messageSizeBytes: options["message-size"] === undefined ? null : size,
  };
  return { name: "command", steps: [{ run, gives: [], parse, rows, seconds: duration + 1 }] };
}

/** @param needed of each list, one place must be there */
function ownWords(option: typeof OWN[number], text: string, needed: readonly string[][]): string[] {
  const where = `--${option}`;
  const words = splitWords(text, where);
  const refuse = (problem: string): never => {
    throw new UsageError(`reading ${where}: ${problem}: ${quoted(text)}`);
  };
  const [program = ""] = words;
  if (program === "" || program.startsWith("-") || program.includes("{")) refuse("it does not begin with a program");
  if (/\p{Cc}/u.test(words.join(""))) refuse("a control character");
  for (const [place] of text.matchAll(/\{[a-z_]+\}/g)) {
    if (!PLACES.includes(place)) refuse(`no such place (${PLACES.join(" ")}): ${place}`);
    if (place === "{port}" && option === "command") refuse("{port} is a server's");
  }
  for (const places of needed) {
    if (!places.some((place) => text.includes(place))) refuse(`${places.join(" or ")} is not there`);
  }
  return checkedWords(words);
}

import { nowMs } from "../base/clock.ts";
import { UsageError } from "../base/errors.ts";
import type { StoredRun } from "../engine/stored_run.ts";
import { Progress } from "../report/progress.ts";
import { LiveMap, type LiveMapOptions } from "../report/live_map.ts";
import type { TerminalSize } from "../report/status_area.ts";
import type { RunHeader } from "../results/run.ts";
import type { CommandContext } from "./command_context.ts";
import { contradiction } from "./contradiction.ts";
import type { OpenRun } from "./open_run.ts";
import { defaultOf, type RawOptions } from "./option_table.ts";
import { paletteFor } from "./resolve_output.ts";

/** What is assumed where the terminal does not say. */
const DEFAULT_SIZE: TerminalSize = { columns: 80, rows: 24 };

/**
 * How `--live` is drawn; null: it is not.
 * @throws {UsageError} when there is no terminal to draw on, or nothing may be shown there
 */
export function resolveLive(options: RawOptions, context: CommandContext): LiveMapOptions | null {
  if (!options.live) return null;
  if (options.quiet) throw contradiction("--live draws on standard error, where --quiet shows nothing", "--live");
  if (!context.stderrIsTerminal) throw new UsageError("drawing --live (it takes a terminal): standard error is none");
  if (options.format === "jsonl" && context.stdoutIsTerminal) {
    throw contradiction("jsonl prints lines on the terminal as pairs end", "--live");
  }
  const { color = defaultOf("color"), units = defaultOf("units") } = options;
  const palette = paletteFor(color, context.stderrIsTerminal, context.env);
  return { units, palette, color: palette !== null };
}

/**
 * The progress display of a run on standard error. A standard error that is broken stops nothing.
 * @param live how the map is drawn above it; null: there is none
 */
export function openProgress(
  { header, options, output, resumed }: OpenRun,
  { quiet, live }: { quiet: boolean; live: LiveMapOptions | null },
  { stderr, stderrIsTerminal }: CommandContext,
): Progress {
  return new Progress({
    total: options.plan.size,
    freeNodes: freeNodes(header),
    isTerminal: stderrIsTerminal,
    quiet,
    units: output.units,
    picture: live && liveMap(header, live, resumed?.stored),
    size: terminalSize,
    write: (text) => void stderr.write(text),
    nowMs,
  });
}

/** The map of a run, with what earlier starts have measured; what failed then is measured again. */
function liveMap(header: RunHeader, options: LiveMapOptions, stored: StoredRun | undefined): LiveMap {
  const map = new LiveMap(header, options);
  for (let pair = 0; pair < (stored?.records.length ?? 0); pair++) {
    const record = stored!.records.at(pair);
    if (record?.status === "measured") map.add(record);
  }
  return map;
}

/** Where no barrier and no cap holds them up, nodes wait for nobody but each other. */
function freeNodes({ nodes, schedule: { name, barrier, concurrency } }: RunHeader): number {
  const isFree = name === "rounds" && !barrier && (concurrency ?? Infinity) >= Math.floor(nodes.length / 2);
  return isFree ? nodes.length : 0;
}

function terminalSize(): TerminalSize {
  try {
    const { columns, rows } = Deno.consoleSize();
    if (columns > 0 && rows > 0) return { columns, rows };
  } catch {
    // No terminal, or one that does not know.
  }
  return DEFAULT_SIZE;
}

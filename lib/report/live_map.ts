import type { PairRecord } from "../results/outcome.ts";
import type { Run, RunHeader } from "../results/run.ts";
import type { Units } from "./bandwidth_units.ts";
import type { HeatCells } from "./heat_cells.ts";
import { heatCells } from "./heat_map.ts";
import { heatMapLines, type HeatSides } from "./heat_map_lines.ts";
import type { Picture } from "./progress.ts";
import type { TerminalSize } from "./status_area.ts";
import type { Palette } from "./terminal_colours.ts";

export interface LiveMapOptions {
  units: Units;
  /** Null: it is drawn with characters. */
  palette: Palette | null;
  color: boolean;
}

/** In fewer rows there is no map worth its place. */
const LEAST_ROWS = 10;

/**
 * The heat map of a run that fills while pairs end: of bandwidth; where that is not measured, of both ways in sum, or
 * of latency.
 */
export class LiveMap implements Picture {
  readonly #cells: readonly HeatCells[];
  readonly #sides: HeatSides;
  readonly #options: LiveMapOptions;
  #drawn: { size: TerminalSize; lines: readonly string[] } | null = null;

  constructor(header: RunHeader, options: LiveMapOptions) {
    const run: Run = { header, status: "finished", nodes: [], pairs: [], elapsedS: 0 };
    const { cells: [latency, bandwidth, bothWays], sides } = heatCells(run, options.units);
    this.#cells = [bandwidth, bothWays, latency];
    this.#sides = sides;
    this.#options = options;
  }

  add(pair: PairRecord): void {
    for (const cells of this.#cells) cells.add(pair);
    this.#drawn = null;
  }

  lines({ columns, rows }: TerminalSize): readonly string[] {
    if (this.#drawn?.size.columns === columns && this.#drawn.size.rows === rows) return this.#drawn.lines;
    const cells = this.#cells.find(({ hasNumbers }) => hasNumbers) ?? this.#cells[0]!;
    const canvas = { width: columns, height: rows, palette: this.#options.palette, color: this.#options.color };
    const lines = rows < LEAST_ROWS ? [] : heatMapLines(cells, this.#sides, canvas);
    this.#drawn = { size: { columns, rows }, lines };
    return lines;
  }
}

import type { Run } from "../results/run.ts";
import type { Units } from "./bandwidth_units.ts";
import type { Palette } from "./terminal_colours.ts";
import type { Thresholds } from "./thresholds.ts";

export interface FormatOptions {
  /** The unit of bandwidth, where the format does not fix it. */
  units: Units;
  color: boolean;
  /** The colours of heat maps; null, or absent: they are drawn with characters. */
  palette?: Palette | null;
  /** Whether a table has heat maps below its lines; default: none. */
  maps?: boolean;
  /** What pairs were asked to keep within; absent: nothing. */
  thresholds?: Thresholds;
  /** Columns of the terminal that is written to, to which long texts are cut; null: none is. */
  width: number | null;
}

/** Prints a run as pieces of text that follow each other, whole lines each. */
export type Formatter = (run: Run, options: FormatOptions) => Iterable<string>;

/** Makes what stands in a file, text or bytes, as pieces that follow each other. */
export type FileFormatter = (run: Run, options: FormatOptions) => Pieces;

export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

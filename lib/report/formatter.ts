import type { Run } from "../results/run.ts";
import type { Units } from "./bandwidth_units.ts";

export interface FormatOptions {
  /** The unit of bandwidth, where the format does not fix it. */
  units: Units;
  color: boolean;
  /** Columns of the terminal that is written to, to which long texts are cut; null: none is. */
  width: number | null;
}

/** Prints a run as pieces of text that follow each other, whole lines each. */
export type Formatter = (run: Run, options: FormatOptions) => Iterable<string>;

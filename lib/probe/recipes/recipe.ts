import type { Quantity } from "../../results/benchmark.ts";

/** How a benchmark of the field is run for a pair, and what of it is read. All of it is data; `resolveRecipe` fills it in. */
export interface Recipe {
  /** What it is, for a help page: in lower case, without a full stop. */
  help: string;
  /**
   * `paired`: a server on b and a client on a, started by the nodes' agents. `launched`: a program of MPI, started on both nodes by
   * mpirun or srun where the run is.
   */
  form: "paired" | "launched";
  /** The parser of what is printed, by its name. */
  parser: string;
  /** Bytes of one ping; null: latency is not measured, or of no size that can be chosen. */
  latencySize: SizeRule | null;
  /** Bytes of one message of the stream. */
  messageSize: SizeRule | null;
  /** Programs that are run one after the other for a pair. */
  steps: readonly RecipeStep[];
}

/** Sizes in bytes: what is taken when none is asked for, and the bounds of what may be asked for. */
export interface SizeRule {
  default: number;
  min: number;
  max: number;
  /** Only powers of two can be had. */
  powerOfTwo?: true;
}

/**
 * Commands are texts, split as a shell splits words and never given to one. What may stand in them: `{a}` `{b}` (names), `{a_addr}`
 * `{b_addr}` (numeric addresses), `{port}` (of the server), `{size}` (bytes: a ping's where the step gives latency alone, a message's
 * elsewhere), `{size_log2}`, `{duration}` (whole seconds), and, as a word of its own, `{args}` (what the user adds).
 */
export interface RecipeStep {
  gives: readonly Quantity[];
  /** Paired. */
  server?: string;
  client?: string;
  /** Launched: the program of both ranks. */
  command?: string;
  /** How long it takes beside `--duration`, in seconds; where its time is not bounded by that, all of it. */
  extraSeconds: number;
  /** Whether `{duration}` bounds it. */
  timed: boolean;
}

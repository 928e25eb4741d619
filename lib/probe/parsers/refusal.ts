import type { FailureReason } from "../../results/outcome.ts";
import { OutputError, type ProgramOutput, reasonOf } from "./parser.ts";
import { shortened } from "./table_lines.ts";

/** Which statement of a failed launch says most. */
const SIGNAL = /\bexited on signal\b|\bterminated (?:by|with) signal\b/i;

/** Of a program that ended before its time, whatever it has printed up to there. */
const DEATH = new RegExp(
  [
    SIGNAL.source,
    String.raw`\bnon-zero (?:exit|status)`,
    String.raw`\bMPI_ABORT\b|\bMPI_Abort\b|\bBAD TERMINATION\b`,
    String.raw`\bunexpectedly disconnected\b|\bProcess received signal\b|\bSegmentation fault\b`,
    String.raw`^srun: error: .*\btasks?\b|^slurmstepd: error: \*\*\*`,
  ].join("|"),
  "i",
);

const TROUBLE = new RegExp(
  [
    String
      .raw`\b(?:errors?|fail(?:ed|s|ure|ures)?|fatal|abort(?:ed)?|killed|denied|refused|unreachable|invalid|unknown)\b`,
    String.raw`\b(?:unable|cannot|can't|could ?n[o']t|did not detect|requires|unrecognized)\b`,
    String.raw`\b(?:not (?:known|found|enough|permitted|supported)|no (?:route|such))\b|\btimed? ?out\b`,
  ].join("|"),
  "i",
);

/** What a program goes on from. */
const WARNING = /\bwarning\b/i;

const USAGE = /^\s*(?:netpipe )?usage\b/i;
const RULE = /^-{20,}$/;

/** What a launcher says of itself: no node's name is in question. */
const LAUNCHER_MEANINGS: readonly (readonly [RegExp, FailureReason])[] = [[
  /^srun: (?:error|fatal): (?!.*\btasks?\b)/,
  "launch",
]];

/** How an output is refused that has no result. */
export interface RefusalOptions {
  /** What the tool always prints on standard error, and means no harm by. */
  harmless?: RegExp;
  /** What the tool's own words mean, where they are not the usual ones. */
  meanings?: readonly (readonly [RegExp, FailureReason])[];
}

/** The error for an output without a result: the statement of its tool or launcher that says why, else what it is. */
export function refusal(tool: string, output: ProgramOutput, options: RefusalOptions = {}): OutputError {
  const { stdout, stderr } = output;
  const complaints = statementsOf(stderr)
    .filter((statement) => !WARNING.test(statement) && !options.harmless?.test(statement));
  const all = [...complaints, ...statementsOf(beforeUsage(stdout))];
  const why = all.find((statement) => SIGNAL.test(statement)) ??
    all.find((statement) => TROUBLE.test(statement) || DEATH.test(statement)) ?? complaints[0];
  if (why !== undefined) {
    const reason = [...LAUNCHER_MEANINGS, ...options.meanings ?? []].find(([words]) => words.test(why))?.[1] ??
      reasonOf(why);
    return new OutputError(reason, `reading ${tool} output: ${shortened(why)}`);
  }
  const lines = stdout.split("\n").filter((line) => /\w/.test(line));
  const last = lines.find((line) => USAGE.test(line)) ?? lines.at(-1);
  if (last === undefined) return new OutputError("unparsable", `reading ${tool} output: there is none`);
  return new OutputError("unparsable", `reading ${tool} output (no result in it): ${shortened(last)}`);
}

/** What says that the program ended before its time; undefined: nothing does. */
export function deathOf({ stderr }: ProgramOutput): string | undefined {
  const statements = statementsOf(stderr);
  const death = statements.find((statement) => SIGNAL.test(statement)) ??
    statements.find((statement) => DEATH.test(statement));
  return death && shortened(death);
}

/** A usage text explains options in words that sound like trouble. */
function beforeUsage(text: string): string {
  const lines = text.split("\n");
  const usage = lines.findIndex((line) => USAGE.test(line));
  return usage < 0 ? text : lines.slice(0, usage).join("\n");
}

/** The lines of a text; between two rules, where Open MPI fills paragraphs, the paragraphs, one that ends in a colon with the next. */
function statementsOf(text: string): string[] {
  const statements: string[] = [];
  let ruled = false, begun = false;
  for (const line of text.split("\n").map((line) => line.trim())) {
    if (RULE.test(line)) ruled = !ruled, begun = false;
    else if (line === "") begun = begun && statements.at(-1)!.endsWith(":");
    else if (begun) statements.push(`${statements.pop()} ${line}`);
    else statements.push(line), begun = ruled;
  }
  return statements;
}

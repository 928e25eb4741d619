import type { OptionSpec } from "../option_spec.ts";

/** Commands that judge a run. */
const JUDGING = ["run", "report"] as const;

/** What counts as slow, and what comes of it. */
export const HEALTH_OPTIONS = [
  {
    name: "min-bandwidth",
    value: "RATE",
    help: "a pair below this counts against the run: status 1",
    group: "Health",
    commands: JUDGING,
  },
  {
    name: "max-latency",
    value: "TIME",
    help: "a pair above this counts against the run: status 1",
    group: "Health",
    commands: JUDGING,
  },
  {
    name: "tolerance",
    value: "PERCENT",
    help: "how far from what is expected counts, like 15% (default 10% of bandwidth, 20% of latency)",
    group: "Health",
    commands: [...JUDGING, "compare"],
  },
  {
    name: "check",
    help: "a verdict, or a change for the worse, counts against the run: status 1",
    group: "Health",
    commands: [...JUDGING, "compare"],
  },
  {
    name: "retest",
    help: "measure suspects once more, alone (what is done anyway)",
    group: "Health",
    commands: ["run"],
  },
  {
    name: "no-retest",
    help: "do not measure suspects once more",
    group: "Health",
    commands: ["run"],
  },
] as const satisfies readonly OptionSpec[];

// Names that the contract has and this version has not. They are told apart from misspelt ones; what gets built leaves this file.

/** Commands. */
export const NOT_BUILT_COMMANDS = ["compare"];

/** Options of the commands that there are. */
export const NOT_BUILT_OPTIONS = [
  "sim-fabric",
  "budget",
  "min-bandwidth",
  "max-latency",
  "check",
  "retest",
  "no-retest",
  "topology",
];

/** Values of the options that there are. */
const NOT_BUILT_VALUES: Readonly<Record<string, readonly string[]>> = {
  format: ["prometheus", "junit"],
  export: [".html", ".svg", ".prom", ".xml", ".npy"],
};

/** Whether a value is one that the contract gives this option. */
export function isNotBuiltValue(option: string, value: string): boolean {
  return NOT_BUILT_VALUES[option]?.includes(value) ?? false;
}

// Names that the contract has and this version has not. They are told apart from misspelt ones; what gets built leaves this file.

/** Values of the options that there are. */
const NOT_BUILT_VALUES: Readonly<Record<string, readonly string[]>> = {
  format: ["prometheus", "junit"],
  export: [".html", ".svg", ".prom", ".xml", ".npy"],
};

/** Whether a value is one that the contract gives this option. */
export function isNotBuiltValue(option: string, value: string): boolean {
  return NOT_BUILT_VALUES[option]?.includes(value) ?? false;
}

import {
  type Change,
  comparedField,
  type Comparison,
  isRegression,
  type OverallChange,
} from "../results/comparison.ts";
import { jsonText } from "../results/json_text.ts";

/**
 * A comparison as one JSON object: `base` and `new` (the headers), `regression`, `overall`, `node_changes`, `pair_changes`, what else
 * differs, and last `pairs`, a line each. Bandwidth is in MB/s whatever `--units` says.
 */
export function* formatCompareJson(comparison: Comparison): Generator<string> {
  const { pairs, overall, node_changes, pair_changes, base, new: header, ...rest } = comparison;
  const head = {
    base,
    new: header,
    regression: isRegression(comparison),
    overall: overall.map(withUnits),
    node_changes: node_changes.map(withUnits),
    pair_changes: pair_changes.map(withUnits),
    ...rest,
  };
  yield jsonText(head).slice(0, -1) + `,"pairs":[\n`;
  for (const [i, pair] of pairs.entries()) yield jsonText(pair) + (i < pairs.length - 1 ? ",\n" : "\n");
  yield "]}\n";
}

/** Both values under names that tell the unit. */
function withUnits({ base, new: value, ...rest }: OverallChange | Change): Record<string, unknown> {
  const field = comparedField(rest.metric);
  return { ...rest, [`base_${field}`]: base, [`new_${field}`]: value };
}

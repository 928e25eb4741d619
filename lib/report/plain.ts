import { bandwidthMBps, latencyUs } from "../results/summary.ts";
import type { Run } from "../results/run.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { safeText } from "./terminal_text.ts";

/**
 * One line a pair, in plan order: `cn1 cn2 31.4210 2741.3305`, the names, latency in µs, bandwidth; `-` for what the probe does not
 * measure. A pair without a result has the reason as the fifth word: `cn1 cn3 - - timeout`.
 */
export function* formatPlain(run: Run, { units }: Pick<FormatOptions, "units">): Generator<string> {
  const { perMBps } = BANDWIDTH_UNITS[units];
  for (const pair of run.pairs) {
    const latency = latencyUs(pair)?.toFixed(4) ?? "-";
    const MBps = bandwidthMBps(pair);
    const bandwidth = MBps === null ? "-" : (MBps * perMBps).toFixed(4);
    const reason = pair.status === "measured" ? "" : ` ${pair.reason}`;
    yield `${safeText(pair.a)} ${safeText(pair.b)} ${latency} ${bandwidth}${reason}\n`;
  }
}

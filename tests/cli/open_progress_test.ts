import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/base/errors.ts";
import { resolveLive } from "../../lib/cli/open_progress.ts";
import { captured, type World } from "./capture.ts";

const TERMINAL: World = { stderrIsTerminal: true, env: { TERM: "xterm-256color" } };

function live(options: Parameters<typeof resolveLive>[0], world: World = TERMINAL) {
  return resolveLive(options, captured([], world).context);
}

Deno.test("resolveLive() draws nothing unless it is asked for", () => {
  assertEquals(live({}, {}), null);
  assertEquals(live({ quiet: true }), null);
});

Deno.test("resolveLive() draws on standard error, wherever standard output goes", () => {
  assertEquals(live({ live: true }), { units: "mb", palette: "256", color: true });
  assertEquals(live({ live: true, color: "never", units: "gbit" }), { units: "gbit", palette: null, color: false });
  assertEquals(live({ live: true, format: "jsonl" })?.palette, "256");
});

Deno.test("resolveLive() refuses what cannot be drawn", () => {
  const refuses = (options: Parameters<typeof live>[0], says: string, world?: World) =>
    assertThrows(() => live({ live: true, ...options }, world), UsageError, says);
  refuses({}, "drawing --live (it takes a terminal): standard error is none", { stdoutIsTerminal: true });
  refuses({ quiet: true }, "where --quiet shows nothing");
  refuses({ format: "jsonl" }, "jsonl prints lines on the terminal", { ...TERMINAL, stdoutIsTerminal: true });
});

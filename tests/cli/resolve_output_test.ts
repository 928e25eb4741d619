import { assertEquals } from "@std/assert";
import { paletteFor, resolveOutput } from "../../lib/cli/resolve_output.ts";
import { captured } from "./capture.ts";

type Env = Record<string, string>;

function palette(when: "auto" | "always" | "never", isTerminal: boolean, env: Env) {
  return paletteFor(when, isTerminal, (name) => env[name]);
}

const XTERM = { TERM: "xterm-256color" };
const TRUE_COLOR = { TERM: "xterm", COLORTERM: "truecolor" };

Deno.test("paletteFor() by itself uses the colours that a terminal says it has, and none where it is said to have none", () => {
  const auto = (isTerminal: boolean, env: Env) => palette("auto", isTerminal, env);
  assertEquals(auto(true, TRUE_COLOR), "24-bit");
  assertEquals(auto(true, { ...XTERM, COLORTERM: "24bit" }), "24-bit");
  assertEquals(auto(true, { ...XTERM, COLORTERM: "yes" }), "256");
  assertEquals(auto(true, { TERM: "screen-256color" }), "256");
  for (const env of [{}, { TERM: "xterm" }, { ...XTERM, NO_COLOR: "1" }, { ...TRUE_COLOR, TERM: "dumb" }]) {
    assertEquals(auto(true, env as Env), null, JSON.stringify(env));
  }
  assertEquals(auto(true, { ...XTERM, NO_COLOR: "" }), "256");
  assertEquals(auto(false, TRUE_COLOR), null);
});

Deno.test("paletteFor() does as it is told: colours where nobody knows of any, or none", () => {
  assertEquals(palette("always", false, {}), "256");
  assertEquals(palette("always", false, { ...TRUE_COLOR, NO_COLOR: "1" }), "24-bit");
  assertEquals(palette("never", true, TRUE_COLOR), null);
});

Deno.test("resolveOutput() has maps in tables on a terminal only", () => {
  const maps = (stdoutIsTerminal: boolean) => resolveOutput({}, captured([], { stdoutIsTerminal }).context).maps;
  assertEquals([maps(true), maps(false)], [true, false]);
});

Deno.test("resolveOutput() has colours of text and of maps by the same rules", () => {
  const resolved = (color: "auto" | "always" | "never", stdoutIsTerminal: boolean) => {
    const { context } = captured([], { stdoutIsTerminal, env: XTERM });
    const output = resolveOutput({ color }, context);
    return [output.color, output.palette];
  };
  assertEquals(resolved("auto", true), [true, "256"]);
  assertEquals(resolved("auto", false), [false, null]);
  assertEquals(resolved("always", false), [true, "256"]);
  assertEquals(resolved("never", true), [false, null]);
});

import { assertEquals, assertNotEquals } from "@std/assert";
import { colourAt, FAILED_COLOUR, MISSING_COLOUR, type Rgb } from "../../lib/report/colours.ts";
import { colourCode, halfBlocks } from "../../lib/report/terminal_colours.ts";

const RED: Rgb = [255, 0, 0], BLUE: Rgb = [0, 0, 255];

Deno.test("colourCode() gives the colour itself, or the nearest of the 256 that themes leave alone", () => {
  assertEquals(colourCode([1, 2, 3], "foreground", "24-bit"), "38;2;1;2;3");
  assertEquals(colourCode(RED, "background", "256"), "48;5;196");
  assertEquals(colourCode([100, 130, 90], "foreground", "256"), "38;5;65");
  assertEquals(colourCode([90, 90, 90], "foreground", "256"), "38;5;240");
  assertEquals(
    [[0, 0, 0], [255, 255, 255]].map((grey) => colourCode(grey as [number, number, number], "foreground", "256")),
    [
      "38;5;232",
      "38;5;255",
    ],
  );
});

Deno.test("colourCode() of 256 colours tells what failed, and what is missing, from every colour of the scale", () => {
  const code = (colour: Rgb) => colourCode(colour, "foreground", "256");
  for (let share = 0; share <= 1; share += 0.01) {
    assertNotEquals(code(colourAt(share)), code(FAILED_COLOUR));
    assertNotEquals(code(colourAt(share)), code(MISSING_COLOUR));
  }
});

Deno.test("halfBlocks() puts two rows into a line, and names a colour only where it changes", () => {
  assertEquals(
    halfBlocks([RED, RED, BLUE, null, null, BLUE], [BLUE, BLUE, null, RED, null, BLUE], "24-bit"),
    "\x1b[38;2;255;0;0;48;2;0;0;255m▀▀\x1b[38;2;0;0;255;49m▀\x1b[38;2;255;0;0m▄ \x1b[38;2;0;0;255;48;2;0;0;255m▀\x1b[0m",
  );
});

Deno.test("halfBlocks() of a last row alone leaves the lower half to the terminal, and of nothing says nothing", () => {
  assertEquals(halfBlocks([RED, null], [], "256"), "\x1b[38;5;196m▀ \x1b[0m");
  assertEquals(halfBlocks([null, null], [null, null], "256"), "  ");
});

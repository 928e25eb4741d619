import { assert, assertEquals } from "@std/assert";
import { colourAt, FAILED_COLOUR, MISSING_COLOUR, type Rgb } from "../../lib/report/colours.ts";

/** Relative luminance (WCAG 2.1) from 0, black, to 1, white. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

Deno.test("colourAt() gets lighter all the way, so that it is read without hue as well", () => {
  let last = -1;
  for (let share = 0; share <= 1; share += 0.01) {
    const now = luminance(colourAt(share));
    assert(now > last, `at ${share}`);
    last = now;
  }
  assert(last > 0.7);
});

Deno.test("colourAt() goes from blue to yellow, which the common kinds of colour blindness tell apart", () => {
  const blueness = (share: number) => colourAt(share)[2] - (colourAt(share)[0] + colourAt(share)[1]) / 2;
  assert(blueness(0.2) > 80 && blueness(1) < -150, `${blueness(0.2)} ${blueness(1)}`);
});

Deno.test("colourAt() of what is beyond the ends is that of the ends", () => {
  assertEquals([colourAt(-3), colourAt(7)], [colourAt(0), colourAt(1)]);
});

Deno.test("FAILED_COLOUR and MISSING_COLOUR are far from every colour of the scale", () => {
  for (let share = 0; share <= 1; share += 0.01) {
    for (const mark of [FAILED_COLOUR, MISSING_COLOUR]) {
      const distance = Math.hypot(...colourAt(share).map((value, i) => value - mark[i]!));
      assert(distance > 50, `${mark} and ${colourAt(share)}: ${distance}`);
    }
  }
});

import type { Rgb } from "./colours.ts";

/** How many colours a terminal shows: all of 24 bits, or the 256 of xterm. */
export type Palette = "24-bit" | "256";

/** What SGR calls the two colours of a character. */
export type Layer = "foreground" | "background";

const LAYER_CODE: Readonly<Record<Layer, number>> = { foreground: 38, background: 48 };

/** The parameters of an SGR sequence that sets a colour: `38;5;53`. */
export function colourCode(colour: Rgb, layer: Layer, palette: Palette): string {
  const how = palette === "24-bit" ? `2;${colour.join(";")}` : `5;${nearestOf256(colour)}`;
  return `${LAYER_CODE[layer]};${how}`;
}

/** A text in a colour of its own. */
export function coloured(text: string, colour: Rgb, palette: Palette): string {
  return `\x1b[${colourCode(colour, "foreground", palette)}m${text}\x1b[0m`;
}

/** The steps of each channel in the 6 × 6 × 6 cube of xterm's colours 16 to 231. */
const CUBE_STEPS = [0, 95, 135, 175, 215, 255];
/** With less between its channels a colour is a grey. */
const LEAST_CHROMA = 16;

/**
 * Which of xterm's 256 colours is nearest: one of the cube's, or of the greys 232 to 255 for a grey, so that none is
 * taken for what has a hue. The first 16 are left out, since themes change them.
 */
function nearestOf256(colour: Rgb): number {
  if (Math.max(...colour) - Math.min(...colour) < LEAST_CHROMA) {
    return 232 + Math.min(23, Math.max(0, Math.round((colour[1] - 8) / 10)));
  }
  const [red, green, blue] = colour.map(nearestStep) as [number, number, number];
  return 16 + 36 * red + 6 * green + blue;
}

function nearestStep(value: number): number {
  const gaps = CUBE_STEPS.map((step) => Math.abs(step - value));
  return gaps.indexOf(Math.min(...gaps));
}

/**
 * Two rows of colours as one line of half blocks: each character has its upper half from one row and its lower half
 * from the other. Null is the terminal's own background.
 */
export function halfBlocks(upper: readonly (Rgb | null)[], lower: readonly (Rgb | null)[], palette: Palette): string {
  let line = "", foreground = "39", background = "49";
  const inked = (character: string, front: Rgb | null, back: Rgb | null) => {
    const codes: string[] = [];
    const newBack = back ? colourCode(back, "background", palette) : "49";
    // A blank shows no foreground.
    const newFront = front ? colourCode(front, "foreground", palette) : foreground;
    if (newFront !== foreground) codes.push(foreground = newFront);
    if (newBack !== background) codes.push(background = newBack);
    line += (codes.length > 0 ? `\x1b[${codes.join(";")}m` : "") + character;
  };
  upper.forEach((up, i) => {
    const low = lower[i] ?? null;
    if (up) inked("▀", up, low);
    else if (low) inked("▄", low, null);
    else inked(" ", null, null);
  });
  return foreground === "39" && background === "49" ? line : `${line}\x1b[0m`;
}

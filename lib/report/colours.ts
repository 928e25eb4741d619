/** Red, green and blue, 0 to 255 each (sRGB). */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * From dark violet over blue and green to yellow: lightness grows all the way, and the hue goes from blue to yellow,
 * which is told apart with any of the common kinds of colour blindness, and in print without colour.
 */
const ANCHORS: readonly Rgb[] = [
  [66, 10, 92],
  [47, 48, 144],
  [34, 104, 150],
  [30, 156, 132],
  [112, 200, 88],
  [250, 230, 44],
];

/** The colour of a share of what is worst, from 0 (best) to 1; what is beyond has that of the end. */
export function colourAt(share: number): Rgb {
  const at = Math.min(1, Math.max(0, share)) * (ANCHORS.length - 1);
  const below = ANCHORS[Math.floor(at)]!, above = ANCHORS[Math.ceil(at)]!;
  const mixed = (channel: 0 | 1 | 2) => Math.round(below[channel] + (above[channel] - below[channel]) * (at % 1));
  return [mixed(0), mixed(1), mixed(2)];
}

/** What has no number because it failed: no hue of the scale, and darker than those of its hue. */
export const FAILED_COLOUR: Rgb = [214, 40, 40];
/** What was not measured. */
export const MISSING_COLOUR: Rgb = [90, 90, 90];

/** How numbers lie in bytes. */
export interface NumberCoding {
  /** Whole numbers stand there, so many times the values; 0: values as they are, 8 bytes each (IEEE 754). */
  scale: number;
  /**
   * How many bytes a number has. The lowest byte of all numbers comes first, then the next one: high bytes are mostly
   * the same.
   */
  planes: number;
  /** Each number is the difference from the one before. */
  isDelta: boolean;
}

export interface PackedNumbers extends NumberCoding {
  bytes: Uint8Array<ArrayBuffer>;
}

/** Quantities have four decimals at most; what has more is kept whole. */
const SCALES = [1, 10, 100, 1000, 10_000];

/** Differences of what is below are exact, and may still be doubled. */
const MOST = 2 ** 50;

/**
 * Numbers as bytes that compress well, and from which the same numbers come back (−0 as 0). NaN, where there is no
 * number, is 0 there; others are folded onto 1, 2, 3 …: 0, −1, 1, −2 …
 * @param values finite, or NaN
 * @param isDelta they mostly grow
 */
export function packNumbers(values: Float64Array<ArrayBuffer>, isDelta = false): PackedNumbers {
  const scale = SCALES.find((scale) => values.every((value) => isNaN(value) || isWhole(value, scale)));
  if (scale === undefined) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return {
      scale: 0,
      planes: 8,
      isDelta: false,
      bytes: inPlanes(8, values.length, (i, plane) => bytes[8 * i + plane]!),
    };
  }
  const folded = new Float64Array(values.length);
  let before = 0, most = 0;
  values.forEach((value, i) => {
    if (isNaN(value)) return;
    const whole = Math.round(value * scale);
    const number = isDelta ? whole - before : whole;
    before = whole;
    folded[i] = number < 0 ? -2 * number : 2 * number + 1;
    most = Math.max(most, folded[i]!);
  });
  let planes = 1;
  while (most >= 256 ** planes) planes++;
  const bytes = inPlanes(planes, folded.length, (i) => {
    const low = folded[i]! % 256;
    folded[i] = (folded[i]! - low) / 256;
    return low;
  });
  return { scale, planes, isDelta, bytes };
}

function isWhole(value: number, scale: number): boolean {
  const whole = Math.round(value * scale);
  return Math.abs(whole) < MOST && whole / scale === value;
}

/** @param byteOf asked for all numbers of the lowest plane first */
function inPlanes(
  planes: number,
  count: number,
  byteOf: (i: number, plane: number) => number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(planes * count);
  for (let plane = 0; plane < planes; plane++) {
    for (let i = 0; i < count; i++) bytes[plane * count + i] = byteOf(i, plane);
  }
  return bytes;
}

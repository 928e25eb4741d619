// @ts-check
/** @typedef {import("../packed_numbers.ts").NumberCoding} NumberCoding */

/**
 * The numbers that `packNumbers` has packed; NaN where there is none.
 * @param {Uint8Array} bytes
 * @param {NumberCoding} coding
 * @returns {Float64Array<ArrayBuffer>}
 */
export function unpackNumbers(bytes, { scale, planes, isDelta }) {
  const count = bytes.length / planes;
  if (scale === 0) return unpackWhole(bytes, count);
  const numbers = new Float64Array(count);
  for (let plane = 0, factor = 1; plane < planes; plane++, factor *= 256) {
    const from = plane * count;
    for (let i = 0; i < count; i++) {
      numbers[i] = /** @type {number} */ (numbers[i]) + factor * /** @type {number} */ (bytes[from + i]);
    }
  }
  let before = 0;
  for (let i = 0; i < count; i++) {
    const folded = /** @type {number} */ (numbers[i]);
    if (folded === 0) {
      numbers[i] = NaN;
      continue;
    }
    const number = folded % 2 === 0 ? -folded / 2 : (folded - 1) / 2;
    const whole = isDelta ? before + number : number;
    before = whole;
    numbers[i] = whole / scale;
  }
  return numbers;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} count
 */
function unpackWhole(bytes, count) {
  const whole = new Uint8Array(bytes.length);
  for (let plane = 0; plane < 8; plane++) {
    for (let i = 0; i < count; i++) whole[8 * i + plane] = /** @type {number} */ (bytes[plane * count + i]);
  }
  return new Float64Array(whole.buffer);
}

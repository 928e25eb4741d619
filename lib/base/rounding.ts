/** Four decimals: what µs and MB/s are given with. Below them lies no measurement, only the digits of a division. */
export function round4(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

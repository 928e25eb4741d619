/** A column of numbers under a head, all filled up on the left to one width. */
export interface NumberColumn<Row> {
  head: string;
  cell(row: Row): string;
}

/**
 * A column as wide as its head and its longest number need; `-` stands where a row has none.
 * @param text a number as it is printed, of characters that take one column of a terminal each; for numbers from zero on, none is longer
 *   than that of a larger one, but that of the smallest above zero may be
 */
export function numberColumn<Row>(
  head: string,
  rows: Iterable<Row>,
  value: (row: Row) => number | null,
  text: (x: number) => string,
): NumberColumn<Row> {
  let least = Infinity, most = -Infinity;
  for (const row of rows) {
    const x = value(row);
    if (x === null) continue;
    if (x > most) most = x;
    if (x > 0 && x < least) least = x;
  }
  // Negative numbers are none of a measurement; those of a made-up file are printed, if not in line.
  const width = Math.max(head.length, ...[least, most].filter(Number.isFinite).map((x) => text(x).length));
  const cell = (row: Row) => {
    const x = value(row);
    return (x === null ? "-" : text(x)).padStart(width);
  };
  return { head: head.padStart(width), cell };
}

/** A column of numbers under a head, all filled up on the left to one width. */
export interface NumberColumn<Row> {
  head: string;
  cell(row: Row): string;
}

/**
 * A column as wide as its head and its longest number need; `-` stands where a row has none.
 * @param text a number as it is printed, of characters that take one column of a terminal each
 */
export function numberColumn<Row>(
  head: string,
  rows: readonly Row[],
  value: (row: Row) => number | null,
  text: (x: number) => string,
): NumberColumn<Row> {
  const cell = (row: Row) => {
    const x = value(row);
    return x === null ? "-" : text(x);
  };
  const width = rows.reduce((width, row) => Math.max(width, cell(row).length), head.length);
  return { head: head.padStart(width), cell: (row) => cell(row).padStart(width) };
}

import { assertEquals } from "@std/assert";
import { numberColumn } from "../../lib/report/number_column.ts";

Deno.test("numberColumn() is as wide as its head or its longest number, - for none", () => {
  const { head, cell } = numberColumn("µs", [1, null, 1234.5], (x: number | null) => x, (x) => x.toFixed(1));
  assertEquals([head, cell(1), cell(null), cell(1234.5)], ["    µs", "   1.0", "     -", "1234.5"]);
  const narrow = numberColumn("a→b MB/s", [1], (x) => x, String);
  assertEquals([narrow.head, narrow.cell(1)], ["a→b MB/s", "       1"]);
});

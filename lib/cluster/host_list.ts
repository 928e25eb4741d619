import { type Choice, parseHostList, type Range, type Term } from "./host_list_grammar.ts";
import { addNodes, checkNodeCount, checkNodeName, quoted } from "./node_name.ts";

/**
 * The names that a host list in the grammar of Slurm, ClusterShell and pdsh stands for, in the order written.
 *
 * - `a,b,c[1-3]`: names divided by commas. No blanks, no empty names.
 * - `cn[1-7]`, `cn[01-16,20]`, `cn[3,1,2]`: a bracket holds numbers and ranges.
 * - `cn[1-9/2]`: a step, counted from the range's start (as in ClusterShell).
 * - `r[1-2]n[01-04]`, `r[1-2][0-9]`, `cn[1-2]-ib`: any count of brackets anywhere; the last one runs fastest.
 * - `n[1,2[0-3],x[5-6]]`: an item with brackets of its own stands for all that they give: n1, n20 … n23, nx5, nx6.
 *
 * A range's start sets the width of its numbers when it begins with 0 (as in Slurm): `[08-11]` is 08, 09, 10, 11, and `[098-1000]`
 * ends in 999, 1000. A range whose end is padded otherwise, `[1-010]`, may mean two things and is refused (as in ClusterShell).
 *
 * Counts are known before anything is expanded: `cn[1-99999999999]` is refused at once.
 * @param where what is being read, for messages: `hosts.txt, line 3`
 * @throws {UsageError} when the text does not follow the grammar, names a node twice, or names more than 100,000 nodes
 */
export function expandHostList(text: string, where = `host list ${quoted(text)}`): string[] {
  const terms = parseHostList(text, where);
  checkNodeCount(terms.reduce((sum, term) => sum + countNames(term), 0n), where);
  const names = terms.flatMap(expandTerm);
  for (const name of names) checkNodeName(name, where);
  return [...addNodes(new Set(), names, where)];
}

function isTerm(item: Range | Term): item is Term {
  return Array.isArray(item);
}

function countNames(term: Term): bigint {
  return term.reduce((product, part) => typeof part === "string" ? product : product * countChoices(part), 1n);
}

function countChoices(choice: Choice): bigint {
  return choice.reduce((sum, item) => sum + (isTerm(item) ? countNames(item) : item.count), 0n);
}

function expandTerm(term: Term): string[] {
  return term.reduce((heads: string[], part) => {
    const tails = typeof part === "string"
      ? [part]
      : part.flatMap((item) => isTerm(item) ? expandTerm(item) : expandRange(item));
    return heads.flatMap((head) => tails.map((tail) => head + tail));
  }, [""]);
}

function expandRange({ first, step, count, width }: Range): string[] {
  return Array.from({ length: Number(count) }, (_, i) => String(first + BigInt(i) * step).padStart(width, "0"));
}

/**
 * The shortest way to write names as a host list without changing their order; `expandHostList` gives the same names back.
 *
 * Only neighbours are put together, as `scontrol show hostlist` does: cn3, cn1, cn2 is `cn[3,1-2]`. Any one number of a name can be
 * the one that runs, and then the one before it, as in ClusterShell: r1n1, r1n2, r2n1, r2n2 is `r[1-2]n[1-2]`. Widths do not mix
 * in a range, and steps are not used, so that Slurm, ClusterShell and pdsh can all read what comes out.
 */
export function foldHostList(names: readonly string[]): string {
  // Numbers stand at the odd places. The last number runs fastest, so it is folded first.
  let items = names.map((name) => name.split(/([0-9]+)/));
  const longest = items.reduce((most, item) => Math.max(most, item.length), 1);
  for (let place = longest - 2; place > 0; place -= 2) items = foldPlace(items, place);
  return items.map((item) => item.join("")).join(",");
}

/** Puts together each stretch of items that differ in one place only. */
function foldPlace(items: string[][], place: number): string[][] {
  const stretches: { key: string; item: string[]; numbers: string[] }[] = [];
  for (const item of items) {
    const key = (place < item.length ? item.with(place, "") : item).join("\n");
    const last = stretches.at(-1);
    const number = item[place];
    if (number !== undefined && last?.key === key) last.numbers.push(number);
    else stretches.push({ key, item, numbers: number === undefined ? [] : [number] });
  }
  return stretches.map(({ item, numbers }) =>
    numbers.length > 1 ? item.with(place, `[${foldNumbers(numbers)}]`) : item
  );
}

function foldNumbers(numbers: readonly string[]): string {
  const ranges: { start: string; end: string }[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && continues(last, number)) last.end = number;
    else ranges.push({ start: number, end: number });
  }
  return ranges.map(({ start, end }) => start === end ? start : `${start}-${end}`).join(",");
}

function continues({ start, end }: { start: string; end: string }, number: string): boolean {
  const sameWidth = number.length === start.length || (!isPadded(start) && !isPadded(number));
  return sameWidth && BigInt(number) === BigInt(end) + 1n;
}

function isPadded(number: string): boolean {
  return number.length > 1 && number.startsWith("0");
}

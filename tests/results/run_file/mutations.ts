const NEWLINE = 0x0a;

/** Values that programs and people put where others belong. */
const STRANGE_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 31,
  2 ** 53,
  "",
  "\0\u001b[2J\u202e\ud800\n",
  "9".repeat(400),
  "__proto__",
  "toString",
  "2026-02-31T24:00:00Z",
  [],
  [[]],
  {},
  { toString: 1, valueOf: 1 },
  { kind: "pair" },
];

/** Pieces of text that mean something to one who parses it. */
const STRANGE_TEXTS = [
  "\0",
  "\n",
  "\r\n",
  "\n\n",
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "\\",
  "\\u0000",
  "1e999",
  "-",
  "NaN",
];

/** Bytes that are no UTF-8: a lone continuation, an overlong slash, a half surrogate, a cut-off character, a byte order mark turned around. */
const NO_UTF8 = [[0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0xff, 0xfe]];

type Draw = (below: number) => number;
type Mutation = (file: Uint8Array, draw: Draw) => Uint8Array;

const one = <T>(items: readonly T[], draw: Draw): T => items[draw(items.length)]!;

function spliced(file: Uint8Array, at: number, removed: number, inserted: ArrayLike<number> = []): Uint8Array {
  const rest = file.subarray(at + removed);
  const copy = new Uint8Array(at + inserted.length + rest.length);
  copy.set(file.subarray(0, at));
  copy.set(inserted, at);
  copy.set(rest, at + inserted.length);
  return copy;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

const BYTE_MUTATIONS: readonly Mutation[] = [
  (file, draw) => file.slice(0, draw(file.length + 1)),
  (file, draw) => {
    const copy = file.slice();
    for (let flips = 1 + draw(3); flips > 0; flips--) copy[draw(copy.length)]! ^= 1 << draw(8);
    return copy;
  },
  (file, draw) => spliced(file, draw(file.length), 1 + draw(20)),
  (file, draw) => spliced(file, draw(file.length), 0, bytesOf(one(STRANGE_TEXTS, draw))),
  (file, draw) => spliced(file, draw(file.length), 0, one(NO_UTF8, draw)),
  (file, draw) => spliced(file, draw(file.length), draw(3), Array.from({ length: draw(9) }, () => draw(256))),
  (file, draw) => spliced(file, draw(file.length), 0, new Uint8Array(draw(100))),
];

/** A change of the lines, each without its end. */
type LineMutation = (lines: string[], draw: Draw) => string[];

const LINE_MUTATIONS: readonly LineMutation[] = [
  (lines, draw) => lines.toSpliced(draw(lines.length), 1),
  (lines, draw) => lines.toSpliced(draw(lines.length), 0, one(lines, draw)),
  (lines, draw) => {
    const i = draw(lines.length), j = draw(lines.length);
    return lines.with(i, lines[j]!).with(j, lines[i]!);
  },
  (lines, draw) => lines.slice(0, 1 + draw(lines.length)),
  (lines, draw) => {
    const other = one(lines, draw);
    return lines.with(draw(lines.length), other.slice(0, draw(other.length)) + one(lines, draw));
  },
  (lines, draw) => {
    const line = draw(lines.length);
    return lines.with(line, lines[line]!.replaceAll(/-?\d+(\.\d+)?/g, (n) => draw(8) > 0 ? n : one(HUGE, draw)));
  },
  strangeValue,
  strangeValue,
  strangeValue,
];

const HUGE = ["1e999", "-1e999", "9".repeat(30), "1e15", "1e300", "-0", "1e-400", "100000001"];

/** Replaces, removes, adds or doubles a value somewhere in a line. */
function strangeValue(lines: string[], draw: Draw): string[] {
  const line = draw(lines.length);
  const record = JSON.parse(lines[line]!);
  for (let holder = record;;) {
    const keys = Object.keys(holder);
    if (keys.length === 0) break;
    const key = one(keys, draw);
    const inner = holder[key];
    if (typeof inner === "object" && inner !== null && draw(4) > 0) {
      holder = inner;
      continue;
    }
    const how = draw(8);
    if (how === 0) delete holder[key];
    else if (how === 1) holder[one(["zz", "kind", "status", "sweep", "retried"], draw)] = one(STRANGE_VALUES, draw);
    else if (how === 2) holder[key] = holder[one(keys, draw)];
    else holder[key] = one(STRANGE_VALUES, draw);
    break;
  }
  return lines.with(line, JSON.stringify(record));
}

/** A run file with one thing, or a few, changed in it. */
export function mutated(file: Uint8Array, random: () => number): Uint8Array {
  const draw: Draw = (below) => Math.floor(random() * below);
  const linesFirst = draw(3) > 0;
  let content = file;
  if (linesFirst) {
    let lines = new TextDecoder().decode(file).trimEnd().split("\n");
    lines = one(LINE_MUTATIONS, draw)(lines, draw);
    content = bytesOf(lines.map((line) => line + "\n").join(""));
    if (draw(4) > 0) return content;
  }
  return content.length === 0 ? Uint8Array.of(NEWLINE) : one(BYTE_MUTATIONS, draw)(content, draw);
}

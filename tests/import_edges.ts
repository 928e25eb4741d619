/** A way in which one file needs another. */
export interface ImportEdge {
  /**
   * `import`: static imports and re-exports, of values and types alike, and `import("…")` of both.
   * `url`: `new URL("…", import.meta.url)`, by which a worker is named, and `import.meta.resolve("…")`.
   */
  kind: "import" | "url";
  specifier: string;
}

/** A string keeps its text, marked so that it can never be taken for a word. */
interface Token {
  text: string;
  isString: boolean;
}

const PATTERN = new RegExp(
  [
    /(?<blank>\s+|\/\/[^\n]*|\/\*[^]*?\*\/)/,
    /(?<string>"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')/,
    /(?<word>[\p{ID_Start}$_#][\p{ID_Continue}$]*|[0-9][\w.]*)/u,
    /(?<other>[^])/u,
  ].map((part) => part.source).join("|"),
  "uy",
);

/** A slash begins a regular expression where no value can stand before it. */
const REGEXP = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/uy;
const WORDS_BEFORE_REGEXP = new Set(
  "return typeof case in of do else void delete throw new instanceof await yield".split(" "),
);

/** All edges of a TypeScript module, in order. Comments, and what strings and templates say, do not count. */
export function importEdges(source: string): ImportEdge[] {
  const tokens = tokenize(source);
  const edges: ImportEdge[] = [];
  tokens.forEach(({ text, isString }, i) => {
    if (!isString) return;
    if (follows("import") || follows("from") || follows("import", "(")) edges.push({ kind: "import", specifier: text });
    else if (follows("new", "URL", "(") && precedes(",", "import", ".", "meta", ".", "url")) {
      edges.push({ kind: "url", specifier: text });
    } else if (follows("import", ".", "meta", ".", "resolve", "(")) edges.push({ kind: "url", specifier: text });

    function follows(...words: string[]): boolean {
      return matches(i - words.length, words);
    }
    function precedes(...words: string[]): boolean {
      return matches(i + 1, words);
    }
  });
  return edges;

  function matches(start: number, words: string[]): boolean {
    return words.every((word, k) => tokens[start + k]?.text === word && !tokens[start + k]!.isString);
  }
}

/** The words, strings and signs of a source text. A template without `${}` is a string; of others the expressions count. */
function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const open: ("{" | "${")[] = []; // the braces that we stand in
  let at = 0;
  while (at < source.length) {
    const sign = source[at]!;
    if (sign === "`") template(at + 1);
    else if (sign === "}" && open.at(-1) === "${") {
      open.pop();
      template(at + 1);
    } else if (sign === "/" && !/[/*]/.test(source[at + 1] ?? "") && regexpMayStand()) skip(REGEXP);
    else plain();
  }
  return tokens;

  function plain() {
    const groups = match(PATTERN)!.groups!;
    const { string, word, other } = groups;
    if (string !== undefined) tokens.push({ text: string.slice(1, -1), isString: true });
    else if (word !== undefined || other !== undefined) tokens.push({ text: word ?? other!, isString: false });
    if (other === "{") open.push("{");
    if (other === "}") open.pop();
  }

  /** The text of a template from its start, or from where an expression in it has ended. */
  function template(start: number) {
    const end = /(?:[^`\\$]|\\[^]|\$(?!\{))*/uy;
    at = start;
    const text = match(end)?.[0] ?? "";
    const whole = source[at] === "`" && source[start - 1] === "`";
    tokens.push({ text: whole ? text : "`", isString: whole });
    if (source[at] === "$") open.push("${");
    at += source[at] === "$" ? 2 : 1;
  }

  function regexpMayStand(): boolean {
    const last = tokens.at(-1);
    if (!last) return true;
    if (last.isString) return false;
    return WORDS_BEFORE_REGEXP.has(last.text) || !/^[\p{ID_Continue}$#\])]/u.test(last.text);
  }

  function skip(pattern: RegExp) {
    if (match(pattern)) tokens.push({ text: "0", isString: false }); // a value, like any other
    else plain();
  }

  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) at = pattern.lastIndex;
    return found;
  }
}

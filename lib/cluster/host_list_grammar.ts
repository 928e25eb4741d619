import { UsageError } from "../base/errors.ts";
import { MAX_NAME_LENGTH, NAME_CHARACTER, quoted, refuseCharacter } from "./node_name.ts";

/** One name with its brackets: the text outside them, and the choices that they give. */
export type Term = (string | Choice)[];

/** What one bracket holds: ranges, and terms that have brackets of their own. */
export type Choice = (Range | Term)[];

/** The numbers first, first + step, …, `count` of them, padded with zeros to `width` digits. A single number is a range of one. */
export interface Range {
  first: bigint;
  step: bigint;
  count: bigint;
  width: number;
}

/** Deeper than anybody writes, and shallow enough for the call stack. */
const MAX_DEPTH = 16;

const ITEM_CHARACTER = /[A-Za-z0-9._/-]/;
const RANGE = /^([0-9]+)(?:-([0-9]+)(?:\/([0-9]+))?)?$/;

/**
 * Reads a host list without expanding it: one term for each comma-divided part. The grammar is told at `expandHostList`.
 * @param where what is being read, for messages
 * @throws {UsageError} when the text does not follow the grammar
 */
export function parseHostList(text: string, where: string): Term[] {
  let at = 0;

  function list(): Term[] {
    const terms = items(term);
    if (at < text.length) refuse("a ']' without its '['", text.slice(0, at + 1));
    return terms;
  }

  /** What stands between commas. */
  function items<T>(item: () => T): T[] {
    const found = [item()];
    while (text[at] === ",") {
      at++;
      found.push(item());
    }
    return found;
  }

  function term(): Term {
    const parts = partsOf(NAME_CHARACTER, 0);
    return parts.length > 0 ? parts : refuse("a node name is empty", text);
  }

  /** Everything up to the comma, the closing bracket or the end that follows. */
  function partsOf(allowed: RegExp, depth: number): Term {
    const parts: Term = [];
    while (at < text.length && text[at] !== "," && text[at] !== "]") {
      parts.push(text[at] === "[" ? choice(depth + 1) : literal(allowed));
    }
    return parts;
  }

  function literal(allowed: RegExp): string {
    const start = at;
    for (; at < text.length && !"[,]".includes(text[at]!); at++) {
      if (!allowed.test(text[at]!)) refuseCharacter(String.fromCodePoint(text.codePointAt(at)!), where);
    }
    return text.slice(start, at);
  }

  function choice(depth: number): Choice {
    const start = at++;
    if (depth > MAX_DEPTH) refuse(`brackets are more than ${MAX_DEPTH} deep`, text);
    const choices = items(() => choiceItem(depth, start));
    at++;
    return choices;
  }

  /** A number or a range; or, when it holds brackets itself, a term, in which `-` and `/` would not tell what they mean. */
  function choiceItem(depth: number, bracket: number): Range | Term {
    const start = at;
    const parts = partsOf(ITEM_CHARACTER, depth);
    if (at === text.length) refuse("a '[' without its ']'", text.slice(bracket));
    const [only = ""] = parts;
    if (parts.length <= 1 && typeof only === "string") return range(only);
    const ambiguous = parts.some((part) => typeof part === "string" && /[/-]/.test(part));
    return ambiguous ? refuse("neither a number nor a range", text.slice(start, at)) : parts;
  }

  function range(item: string): Range {
    if (item === "") refuse("a bracket holds an empty range", text);
    const [, start, end = start, step = "1"] = RANGE.exec(item) ?? [];
    if (start === undefined || end === undefined) refuse("neither a number nor a range", item);
    if ([start, end, step].some((number) => number.length > MAX_NAME_LENGTH)) {
      refuse(`a node name is longer than ${MAX_NAME_LENGTH} characters`, item);
    }
    if (end.length > 1 && end.startsWith("0") && end.length !== start.length) {
      refuse("a range's end is padded otherwise than its start", item);
    }
    const first = BigInt(start);
    const distance = BigInt(end) - first;
    if (distance < 0n) refuse("a range runs backwards", item);
    if (BigInt(step) === 0n) refuse("a range's step is zero", item);
    const width = start.startsWith("0") ? start.length : 1;
    return { first, step: BigInt(step), count: distance / BigInt(step) + 1n, width };
  }

  function refuse(problem: string, given: string): never {
    throw new UsageError(`reading ${where}: ${problem}: ${quoted(given)}`);
  }

  return list();
}

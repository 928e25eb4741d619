import { TEXT_LIMIT } from "./inspect_messages.ts";

/** A file's text as a fact: without its line end, not too long for a message; null when there is none. */
export function factText(text: string | undefined): string | null {
  return text?.trim().slice(0, TEXT_LIMIT) || null;
}

/** The whole number, not negative, that a file holds; null when it holds something else. */
export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}\s*$/.test(text) ? Number(text) : null;
}

/** Exactly so many whole numbers, divided by blanks; null when that is not what a file holds. */
export function wholeNumbers(text: string | undefined, count: number): number[] | null {
  const numbers = (text ?? "").trim().split(/\s+/).map(wholeNumber);
  return numbers.length === count && numbers.every((number) => number !== null) ? numbers : null;
}

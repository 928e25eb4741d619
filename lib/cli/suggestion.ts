import { levenshteinDistance } from "@std/text/levenshtein-distance";

/**
 * The candidate that a mistyped word was most likely meant to be: the only one that it begins, else the one that fewest edits
 * away, at most one edit for each three letters begun.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const begun = candidates.filter((candidate) => candidate.startsWith(lower));
  if (lower !== "" && begun.length === 1) return begun[0];
  let best: string | undefined;
  let bestDistance = Math.ceil(lower.length / 3) + 1;
  for (const candidate of candidates) {
    const distance = levenshteinDistance(lower, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** What an error line adds after the word that was given: ` (did you mean '--schedule'?)`, or nothing. */
export function suggestion(word: string, candidates: readonly string[], prefix = ""): string {
  const meant = closest(word, candidates);
  return meant === undefined ? "" : ` (did you mean '${prefix}${meant}'?)`;
}

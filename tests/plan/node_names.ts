/** So many node names: cn1, cn2 … */
export function nodeNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `cn${i + 1}`);
}

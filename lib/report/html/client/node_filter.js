// @ts-check
/** @typedef {{ name: string, group: number | null }} FilteredNode */

/**
 * The nodes that a text asks for, as a mask; null where it asks for none, and so for all. Terms stand apart by commas
 * or blanks. One is a host list with brackets (`cn[1-8]`, `r[1-2]n[01-04]`), the name of a node or of a group, or else
 * a part of such names; case does not matter.
 * @param {string} text
 * @param {readonly FilteredNode[]} nodes
 * @param {readonly string[]} groups
 * @returns {Uint8Array | null}
 */
export function filterNodes(text, nodes, groups) {
  const terms = termsOf(text.toLowerCase());
  if (terms.length === 0) return null;
  const mask = new Uint8Array(nodes.length);
  const names = nodes.map(({ name }) => name.toLowerCase());
  const groupNames = groups.map((name) => name.toLowerCase());
  for (const term of terms) {
    const isWanted = matcher(term, names, groupNames);
    nodes.forEach(({ group }, place) => {
      const groupName = group === null ? undefined : groupNames[group];
      if (isWanted(/** @type {string} */ (names[place]), groupName)) mask[place] = 1;
    });
  }
  return mask;
}

/**
 * A text taken apart at the commas and blanks that stand in no brackets.
 * @param {string} text
 */
function termsOf(text) {
  return text.match(/(?:\[[^\]]*\]?|[^\s,[])+/g) ?? [];
}

/**
 * @param {string} term
 * @param {readonly string[]} names
 * @param {readonly string[]} groups
 * @returns {(name: string, group: string | undefined) => boolean}
 */
function matcher(term, names, groups) {
  if (term.includes("[")) {
    const isListed = hostListMatcher(term);
    return (name, group) => isListed(name) || (group !== undefined && isListed(group));
  }
  if (names.includes(term)) return (name) => name === term;
  if (groups.includes(term)) return (_, group) => group === term;
  return (name, group) => name.includes(term) || (group !== undefined && group.includes(term));
}

/**
 * @param {string} term
 * @returns {(name: string) => boolean}
 */
function hostListMatcher(term) {
  const parts = term.split(/\[([^\]]*)\]?/);
  const pattern = parts.map((part, i) => i % 2 === 0 ? part.replace(/[^\w]/g, "\\$&") : "([0-9]+)").join("");
  const whole = new RegExp(`^${pattern}$`);
  const lists = parts.filter((_, i) => i % 2 === 1).map(rangesOf);
  return (name) => {
    const numbers = whole.exec(name)?.slice(1);
    return numbers !== undefined && numbers.every((number, i) => lists[i]?.some((isIn) => isIn(number)));
  };
}

/**
 * Ranges as host lists have them: `1`, `01-16`, `1-9/2`. A start that begins with 0 sets the width of the numbers.
 * @param {string} text
 * @returns {((number: string) => boolean)[]}
 */
function rangesOf(text) {
  return text.split(",").flatMap((range) => {
    const [, first, last = first, step = "1"] = /^\s*([0-9]+)(?:-([0-9]+))?(?:\/([0-9]+))?\s*$/.exec(range) ?? [];
    if (first === undefined || last === undefined) return [];
    const width = first.startsWith("0") ? first.length : 0;
    const isPadded = (/** @type {string} */ number) => number.length > 1 && number.startsWith("0");
    return (/** @type {string} */ number) => {
      const value = Number(number);
      if (width > 0 ? number.length < width || (number.length > width && isPadded(number)) : isPadded(number)) {
        return false;
      }
      return value >= Number(first) && value <= Number(last) &&
        (value - Number(first)) % Math.max(1, Number(step)) === 0;
    };
  });
}

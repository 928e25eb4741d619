import { importEdges } from "./import_edges.ts";

/** The folders of lib/, low to high, as the architecture has them; main.ts stands above all. */
const LAYERS: readonly (readonly string[])[] = [
  ["base"],
  ["concurrency", "results", "plan", "net"],
  ["cluster", "agent", "probe", "analysis"],
  ["engine", "report"],
  ["cli"],
];

/** Only declares types of packages; every file sees it without an import. */
const AMBIENT = "lib/std.d.ts";

/**
 * What breaks the layering, one line for each fault; none when all is well.
 *
 * A file may need files of its own folder in lib/ and of lower layers. A worker's entry file (`workers/x.ts`) stands half a layer above
 * the highest file that it needs: whoever names it by URL must stand above that. No file may need itself by way of others. All edges
 * count alike: imports and re-exports, of types too, `import("…")`, and `new URL("….ts", import.meta.url)`.
 * @param files text by path from the project's root: `main.ts`, `lib/base/errors.ts`, `workers/pair_worker.ts`
 */
export function layeringFaults(files: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  const needs = new Map<string, string[]>();
  for (const [file, text] of files) {
    if (file === AMBIENT) continue;
    const targets = new Set(importEdges(text).flatMap((edge) => localTarget(file, edge.specifier)));
    for (const target of targets) {
      if (!files.has(target)) faults.push(`${file} needs a file that is not there: ${target}`);
    }
    needs.set(file, [...targets].filter((target) => files.has(target)));
    if (fixedLevel(file) === undefined && !file.startsWith("workers/")) faults.push(`${file} stands in no layer`);
  }
  const cycles = findCycles(needs);
  // A worker's level cannot be told while it may need itself.
  if (cycles.length > 0) return [...faults, ...cycles];
  for (const [file, targets] of needs) {
    for (const target of targets) {
      const [own, other] = [levelOf(file, needs), levelOf(target, needs)];
      if (other < own || (other === own && folderOf(file) === folderOf(target))) continue;
      faults.push(`${file} (layer ${own}) must not need ${target} (layer ${other})`);
    }
  }
  return faults;
}

/** The project's file that a specifier names; none for packages and for files that are no code (`deno.json`). */
function localTarget(file: string, specifier: string): string[] {
  if (!/^(\.{0,2}\/|file:)/.test(specifier) || !/\.[cm]?[jt]sx?$/.test(specifier)) return [];
  return [new URL(specifier, `file:///${file}`).pathname.slice(1)];
}

/** `lib/plan` of `lib/plan/rounds.ts` and of `lib/plan/deep/x.ts`. */
function folderOf(file: string): string {
  return file.split("/").slice(0, -1).slice(0, 2).join("/");
}

function fixedLevel(file: string): number | undefined {
  if (file === "main.ts") return LAYERS.length;
  const level = LAYERS.findIndex((folders) => folders.some((folder) => folderOf(file) === `lib/${folder}`));
  return level < 0 ? undefined : level;
}

function levelOf(file: string, needs: ReadonlyMap<string, readonly string[]>): number {
  return fixedLevel(file) ?? 0.5 + Math.max(0, ...(needs.get(file) ?? []).map((target) => levelOf(target, needs)));
}

/** One line for each way round that a depth-first search meets. */
function findCycles(needs: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  function visit(file: string, path: readonly string[]) {
    const before = path.indexOf(file);
    if (before >= 0) cycles.push(`a cycle: ${[...path.slice(before), file].join(" → ")}`);
    if (before >= 0 || done.has(file)) return;
    for (const target of needs.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  }
  for (const file of needs.keys()) visit(file, []);
  return cycles;
}

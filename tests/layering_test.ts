import { assert, assertEquals } from "@std/assert";
import { importEdges } from "./import_edges.ts";
import { layeringFaults } from "./layering.ts";

const ROOT = new URL("../", import.meta.url);

/** Every code file of the project but tests, by its path from the root. */
async function projectFiles(folder = ""): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = folder + name;
    if (name.startsWith(".") || path === "tests") continue;
    if (isDirectory) (await projectFiles(`${path}/`)).forEach((text, inner) => files.set(inner, text));
    else if (/\.[cm]?[jt]sx?$/.test(name)) files.set(path, await Deno.readTextFile(new URL(path, ROOT)));
  }
  return files;
}

function faults(files: Record<string, string>): string[] {
  return layeringFaults(new Map(Object.entries(files)));
}

/** The one fault of these files. */
function fault(files: Record<string, string>): string {
  const found = faults(files);
  assertEquals(found.length, 1, found.join("\n"));
  return found[0]!;
}

Deno.test("layeringFaults() finds none in the project", async () => {
  const files = await projectFiles();
  assert(files.has("lib/base/errors.ts"));
  assertEquals(layeringFaults(files), []);
});

Deno.test("layeringFaults() finds a fault that is put into a real file", async () => {
  const files = await projectFiles();
  const text = files.get("lib/base/errors.ts")!;
  files.set("lib/base/errors.ts", `${text}\nexport type { Plan } from "../plan/plan.ts";\n`);
  assert(layeringFaults(files).some((line) => line.includes("lib/plan/plan.ts")));
});

Deno.test("layeringFaults() allows the own folder, lower layers, packages and deno.json", () => {
  assertEquals(
    faults({
      "main.ts": `import "./lib/cli/run.ts"; import "./lib/base/a.ts";`,
      "lib/cli/run.ts":
        `import x from "../engine/deep/a.ts"; import { parseArgs } from "@std/cli/parse-args"; import "npm:x";`,
      "lib/engine/deep/a.ts": `import "../b.ts"; const m = await import("../../plan/a.ts");`,
      "lib/engine/b.ts": `export type { A } from "../net/a.ts";`,
      "lib/plan/a.ts": `import c from "../../deno.json" with { type: "json" };`,
      "lib/net/a.ts": `import { a } from "../base/a.ts";`,
      "lib/base/a.ts": `const text = 'import "../cli/run.ts"'; // import "../cli/run.ts";`,
      "lib/std.d.ts": `declare module "x" { export * from "./cli/run.ts"; }`,
    }),
    [],
  );
});

Deno.test("layeringFaults() finds an import upward, in each of its forms", () => {
  for (
    const text of [
      `import { a } from "../engine/a.ts";`,
      `import type { A } from "../engine/a.ts";`,
      `import { type A } from "../engine/a.ts";`,
      `import "../engine/a.ts";`,
      `import\n  a,\n  { b } // c\n  from '../engine/a.ts'`,
      `export { a } from "../engine/a.ts";`,
      `export type { A } from "../engine/a.ts";`,
      `export * as all from "../engine/a.ts";`,
      `let a: import("../engine/a.ts").A;`,
      `const a = await import("../engine/a.ts");`,
      "const a = await import(`../engine/a.ts`);",
      `new Worker(new URL("../engine/a.ts", import.meta.url), { type: "module" });`,
      `const a = import.meta.resolve("../engine/a.ts");`,
      `const quote = /["'\`]/; import "../engine/a.ts";`,
      'const t = `${`}`} ${x /* ` */}`; export * from "../engine/a.ts";',
    ]
  ) {
    assertEquals(
      fault({ "lib/plan/a.ts": text, "lib/engine/a.ts": "" }),
      "lib/plan/a.ts (layer 1) must not need lib/engine/a.ts (layer 3)",
    );
  }
});

Deno.test("layeringFaults() finds an import of another folder in the same layer", () => {
  assertEquals(
    fault({ "lib/plan/a.ts": `import "../net/deep/a.ts";`, "lib/net/deep/a.ts": "" }),
    "lib/plan/a.ts (layer 1) must not need lib/net/deep/a.ts (layer 1)",
  );
  fault({ "lib/cli/a.ts": `import type { Main } from "../../main.ts";`, "main.ts": "" });
});

Deno.test("layeringFaults() finds cycles, within a folder and by types alone", () => {
  assertEquals(
    fault({
      "lib/plan/a.ts": `import "./b.ts";`,
      "lib/plan/b.ts": `import type { C } from "./c.ts";`,
      "lib/plan/c.ts": `export const a = () => import("./a.ts");`,
    }),
    "a cycle: lib/plan/a.ts → lib/plan/b.ts → lib/plan/c.ts → lib/plan/a.ts",
  );
  assertEquals(fault({ "lib/plan/a.ts": `import "./a.ts";` }), "a cycle: lib/plan/a.ts → lib/plan/a.ts");
  assertEquals(
    fault({
      "lib/agent/a.ts": `new URL("../../workers/w.ts", import.meta.url)`,
      "workers/w.ts": `import "../lib/agent/a.ts";`,
    }),
    "a cycle: lib/agent/a.ts → workers/w.ts → lib/agent/a.ts",
  );
});

Deno.test("layeringFaults() puts a worker just above what it needs, and below whoever names it", () => {
  const named = `new Worker(new URL("../../workers/w.ts", import.meta.url))`;
  const worker = {
    "workers/w.ts": `import "../lib/net/a.ts"; import "./v.ts";`,
    "workers/v.ts": "",
    "lib/net/a.ts": "",
  };
  assertEquals(faults({ ...worker, "lib/agent/a.ts": named }), []);
  assertEquals(
    fault({ ...worker, "lib/plan/a.ts": named }),
    "lib/plan/a.ts (layer 1) must not need workers/w.ts (layer 1.5)",
  );
  // By way of another worker, the highest file counts.
  assertEquals(
    fault({
      ...worker,
      "workers/v.ts": `import type { A } from "../lib/probe/a.ts";`,
      "lib/probe/a.ts": "",
      "lib/agent/a.ts": named,
    }),
    "lib/agent/a.ts (layer 2) must not need workers/w.ts (layer 3)",
  );
});

Deno.test("layeringFaults() finds files outside the layers, and edges that lead nowhere", () => {
  for (const path of ["helper.ts", "lib/utils.ts", "lib/extra/a.ts", "src/a.js"]) {
    assertEquals(fault({ [path]: "" }), `${path} stands in no layer`);
  }
  assertEquals(
    fault({ "lib/net/a.ts": `new URL("../../workers/gone.ts", import.meta.url)` }),
    "lib/net/a.ts needs a file that is not there: workers/gone.ts",
  );
  assertEquals(
    fault({ "lib/net/a.ts": `import "../../tests/x.ts"` }),
    "lib/net/a.ts needs a file that is not there: tests/x.ts",
  );
});

Deno.test("importEdges() takes no edge from comments, strings, templates and regular expressions", () => {
  for (
    const text of [
      `// import "./a.ts"`,
      `/* import "./a.ts" */`,
      `const a = 'import "./a.ts"';`,
      'const a = `import "./a.ts" ${b} from "./a.ts"`;',
      `const a = /import "x"/; const b = c / import_ / "./a.ts";`,
      `const a = { from: "./a.ts" }; Array.from("./a.ts"); new URL("./a.ts", base); x("import", "./a.ts");`,
      "await import(`./${name}.ts`); await import(name);",
    ]
  ) {
    assertEquals(importEdges(text), []);
  }
});

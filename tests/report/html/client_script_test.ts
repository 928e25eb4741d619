import { assertEquals, assertNotMatch, assertRejects } from "@std/assert";
import { clientScript, joinModules } from "../../../lib/report/html/client_script.ts";

function join(modules: Record<string, string>): Promise<string> {
  return joinModules("main.js", (name) => {
    const text = modules[name];
    return text === undefined ? Promise.reject(new Error(`no ${name}`)) : Promise.resolve(text);
  });
}

Deno.test("joinModules() puts modules that are needed first, each once, and leaves imports and exports out", async () => {
  const script = await join({
    "main.js": `import { b } from "./b.js";\nimport {\n  c,\n  d,\n} from "./c.js";\nb(c, d);\n`,
    "b.js": `import { d } from "./c.js";\n/** Says. */\nexport function b() {\n  return d;\n}\n`,
    "c.js": `export const c = 1;\nexport class d {}\nexport async function e() {}\n`,
  });
  assertEquals(
    script,
    "const c = 1;\nclass d {}\nasync function e() {}\n\n/** Says. */\nfunction b() {\n  return d;\n}\n\nb(c, d);\n",
  );
});

Deno.test("joinModules() leaves text alone that only looks like imports and exports", async () => {
  const text =
    `// import { a } from "./a.js";\nconst b = 'export const';\n  f("import", "export");\nconst exports = 1;`;
  assertEquals(await join({ "main.js": text }), `${text}\n`);
});

Deno.test("joinModules() refuses imports and exports of other forms", async () => {
  for (
    const line of [
      `import "./b.js";`,
      `import * as b from "./b.js";`,
      `import b from "./b.js";`,
      `import { a } from "b";`,
      `export default 1;`,
      `export { b };`,
      `export let b = 1;`,
      `import { a } from "./b.js"`,
    ]
  ) {
    await assertRejects(
      () => join({ "main.js": `${line}\n`, "b.js": "" }),
      Error,
      `joining modules: main.js: '${line}'`,
    );
  }
  const renaming = `import { a as b } from "./b.js";\n`;
  await assertRejects(() => join({ "main.js": renaming, "b.js": "" }), Error, "main.js renames what it imports");
});

Deno.test("joinModules() refuses names that two modules have, and modules that need each other", async () => {
  await assertRejects(
    () =>
      join({ "main.js": `import { b } from "./b.js";\nconst a = b;\n`, "b.js": `export const b = 1;\nclass a {}\n` }),
    Error,
    "joining modules: 'a' is declared in b.js and main.js",
  );
  await assertRejects(
    () => join({ "main.js": `import { b } from "./b.js";\n`, "b.js": `import { c } from "./main.js";\n` }),
    Error,
    "joining modules: main.js needs itself",
  );
});

Deno.test("clientScript() is one module that ends no element, and takes nothing from elsewhere", async () => {
  const whole = await clientScript();
  assertNotMatch(whole, /<\/script|<!--/i);
  const script = whole.replace(/\/\*\*[^]*?\*\//g, ""); // types are told in comments
  assertNotMatch(
    script,
    /^(?:import|export)\b|\bimport\(|\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write/m,
  );
  assertNotMatch(script, /https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
});

/** Where the page's own code lies, and with which module it begins. */
const CLIENT = new URL("./client/", import.meta.url);
const MAIN = "main.js";

const IMPORT = /^import \{([^}]*)\} from "\.\/([a-z_]+\.js)";\n/gm;
const EXPORT = /^export (?=(?:async )?function|const|class)/gm;
const DECLARATION = /^(?:async )?(?:function\*?|const|let|class) ([\w$]+)/gm;

/** The page's code as one module: every module that `main.js` needs, those that are needed first. */
export async function clientScript(): Promise<string> {
  return await joinModules(MAIN, (name) => Deno.readTextFile(new URL(name, CLIENT)));
}

/**
 * Modules of one folder as one. Imports are left out, `export` goes, and all their names stand side by side: so imports
 * must be `import { a, b } from "./file.js";` at the start of a line, exports stand before what they export, and no two
 * modules may declare the same name.
 * @throws {Error} where a module has imports or exports of another form, where a name is there twice, or modules need
 *   each other
 */
export async function joinModules(main: string, read: (name: string) => Promise<string>): Promise<string> {
  const bodies: string[] = [];
  const state = new Map<string, "open" | "done">();
  const declared = new Map<string, string>();
  const add = async (name: string): Promise<void> => {
    if (state.get(name) === "open") throw new Error(`joining modules: ${name} needs itself`);
    if (state.has(name)) return;
    state.set(name, "open");
    const text = await read(name);
    for (const [, names, needed] of text.matchAll(IMPORT)) {
      if (/ as /.test(names!)) throw new Error(`joining modules: ${name} renames what it imports`);
      await add(needed!);
    }
    const body = text.replace(IMPORT, "").replace(EXPORT, "");
    const odd = /^(?:import|export)\b.*/m.exec(body);
    if (odd) throw new Error(`joining modules: ${name}: '${odd[0]}'`);
    for (const [, each] of body.matchAll(DECLARATION)) {
      const other = declared.get(each!);
      if (other !== undefined) throw new Error(`joining modules: '${each}' is declared in ${other} and ${name}`);
      declared.set(each!, name);
    }
    state.set(name, "done");
    bodies.push(body.trim());
  };
  await add(main);
  return bodies.join("\n\n") + "\n";
}

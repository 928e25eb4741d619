import { assert } from "@std/assert";
import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/** Compiling needs the runtime of this very version line. Where it cannot be downloaded, DENORT_BIN names a copy for 2.6. */
export const canCompile = Deno.env.has("DENORT_BIN") && Deno.version.deno.startsWith("2.6.");

/** The compiled program, in a folder of its own. */
export class CompiledProgram implements AsyncDisposable {
  readonly folder: string;
  readonly path: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.path = `${folder}/oobw`;
  }

  /** Makes it as the README says. */
  static async make(): Promise<CompiledProgram> {
    const program = new CompiledProgram(await Deno.makeTempDir({ prefix: "oobw-compiled-" }));
    const compile = new Deno.Command(Deno.execPath(), {
      args: ["task", "compile"],
      cwd: ROOT,
      stdout: "piped",
      stderr: "piped",
    });
    const { success, stderr } = await compile.output();
    assert(success, new TextDecoder().decode(stderr));
    await Deno.copyFile(`${ROOT}/oobw`, program.path);
    await Deno.remove(`${ROOT}/oobw`);
    return program;
  }

  async [Symbol.asyncDispose]() {
    await Deno.remove(this.folder, { recursive: true });
  }
}

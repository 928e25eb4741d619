import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Program } from "./program.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

// Compiling needs the runtime of this very version line. Where it cannot be downloaded, DENORT_BIN names a copy for 2.6.
const canCompile = Deno.env.has("DENORT_BIN") && Deno.version.deno.startsWith("2.6.");

Deno.test({
  name: "deno task compile makes one binary that runs the demo anywhere, with no deno on the PATH",
  ignore: !canCompile,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const compile = new Deno.Command(Deno.execPath(), {
        args: ["task", "compile"],
        cwd: ROOT,
        stdout: "piped",
        stderr: "piped",
      });
      const compiled = await compile.output();
      assert(compiled.success, new TextDecoder().decode(compiled.stderr));
      await Deno.copyFile(`${ROOT}/oobw`, `${folder}/oobw`);
      await Deno.remove(`${ROOT}/oobw`);
      const program = new Program(["--format", "plain", "--duration", "50ms"], {
        command: [`${folder}/oobw`],
        cwd: folder,
        env: { PATH: folder },
      });
      const { code, stdout, stderr } = await program.end();
      assertEquals(code, 0, stderr);
      assertEquals(stdout.trimEnd().split("\n").length, 21);
      assertStringIncludes(stderr, "demo");
      assertEquals(await program.processes(), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

import { assertEquals } from "@std/assert";
import { canFindProgram } from "../../lib/cluster/find_program.ts";

Deno.test("canFindProgram() finds what can be run, by its path or along the search path, and nothing else", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/program`, "", { mode: 0o755 });
    await Deno.writeTextFile(`${folder}/text`, "", { mode: 0o644 });
    await Deno.mkdir(`${folder}/folder`);
    const names = ["program", "text", "folder", "nothing", "", "-x"];
    assertEquals(names.map((name) => canFindProgram(name, `/no/such/folder:${folder}`)), [
      ...[true, false, false, false, false, false],
    ]);
    assertEquals(canFindProgram("program", "/no/such/folder"), false);
    assertEquals(["program", "text", "folder"].map((name) => canFindProgram(`${folder}/${name}`, "")), [
      ...[true, false, false],
    ]);
    assertEquals(canFindProgram("sh"), true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

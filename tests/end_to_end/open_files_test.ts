import { assertEquals } from "@std/assert";
import { FROM_SOURCE, Program } from "./program.ts";

const LIMITED = ["sh", "-c", 'ulimit -n 200 && exec "$@"', "sh", ...FROM_SOURCE];

for (
  const [command, needed, ...more] of [["run", 220, "--workers", "2"], ["doctor", 208]] as [
    string,
    number,
    ...string[],
  ][]
) {
  Deno.test(`oobw ${command} starts nothing where its open files are too few for all nodes, and says so in one line`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const launcher = `touch ${folder}/started.{node} {agent}`;
      const program = new Program([command, "n[1-40]", "--launcher", launcher, ...more], { command: LIMITED });
      const { code, stdout, stderr } = await program.end();
      assertEquals(
        stderr,
        `oobw: starting agents on 40 nodes: that takes ${needed} open files here, and 200 are allowed: raise the hard limit (ulimit -Hn), ` +
          "or use --launcher srun or mpirun, which need one for each node\n",
      );
      assertEquals([code, stdout, [...Deno.readDirSync(folder)].length], [3, "", 0]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

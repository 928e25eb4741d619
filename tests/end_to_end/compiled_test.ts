import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { htmlPage } from "../../lib/report/html/page.ts";
import { LabCluster } from "../cluster/lab_cluster.ts";
import { allGone, launchersOf, type Launching, run } from "../cluster/launch_scenarios.ts";
import { measured, runOf } from "../report/fixtures/runs.ts";
import { canCompile, CompiledProgram } from "./compiled_program.ts";
import { Program } from "./program.ts";

/** A test of the compiled program, which is made for it. */
function compiledTest(title: string, fn: (program: CompiledProgram) => Promise<void>) {
  Deno.test({
    name: title,
    ignore: !canCompile,
    async fn() {
      await using program = await CompiledProgram.make();
      await fn(program);
    },
  });
}

compiledTest(
  "deno task compile makes one binary that runs the demo anywhere, with no deno on the PATH",
  async (made) => {
    const program = new Program(["--format", "plain", "--duration", "50ms"], {
      command: [made.path],
      cwd: made.folder,
      env: { PATH: made.folder },
    });
    const { code, stdout, stderr } = await program.end();
    assertEquals(code, 0, stderr);
    assertEquals(stdout.trimEnd().split("\n").length, 21);
    assertStringIncludes(stderr, "demo");
    assertEquals(await program.processes(), []);
  },
);

compiledTest("the compiled program writes the page of a run, which it carries with it", async (made) => {
  const page = `${made.folder}/x.html`;
  const program = new Program(["cn[1-3]", "--probe", "sim", "--sim-delay", "0", "--no-save", "--export", page], {
    command: [made.path],
    cwd: made.folder,
    env: { PATH: made.folder },
  });
  const { code, stderr } = await program.end();
  assertEquals(code, 0, stderr);
  let text = "";
  const run = runOf([measured("cn1", "cn2", 1, 1)]);
  for await (const piece of htmlPage(run, { units: "mb" })) text += piece;
  const codeOf = (page: string) => /<script type="module">[^]*$/.exec(page)?.[0];
  assertEquals(codeOf(await Deno.readTextFile(page)), codeOf(text));
});

compiledTest(
  "the compiled program deploys itself where it is missing, once, and is removed by --undeploy",
  async (made) => {
    await using cluster = await LabCluster.up(3, { privateTmp: true, prefix: "ln", slurm: true });
    const launching: Launching = { cluster, program: [made.path] };
    const folders = async (node: string) => {
      const { stdout } = await cluster.exec(node, ["sh", "-c", "ls -l /tmp/oobw-0"], {
        stdout: "piped",
        stderr: "null",
      })
        .output();
      return new TextDecoder().decode(stdout);
    };
    const nodes = cluster.names.join(",");
    for (const { title, options, within } of launchersOf(cluster)) {
      if (!["ssh", "srun in a job", "MPICH"].includes(title)) continue;
      const args = [nodes, ...options, "--duration", "50ms", "--format", "json"];
      if (title === "ssh") {
        const missing = await run(launching, args, within);
        assertEquals(missing.code, 3, missing.stderr);
      }
      if (title === "MPICH") {
        const refused = await run(launching, [...args, "--deploy"], within);
        assertEquals(refused.code, 3, refused.stderr);
        assertStringIncludes(
          refused.stderr,
          "deploying by this mpirun: it carries no program; deploy by --launcher ssh",
        );
        continue;
      }
      let before = "";
      for (let time = 0; time < 2; time++) {
        const { code, stderr } = await run(launching, [...args, "--deploy"], within);
        assertEquals(code, 0, `${title}: ${stderr}`);
        const after = await folders("ln1");
        assertMatch(after, / [0-9a-f]{64}\n/);
        assertEquals(after, before || after, "the second time it is there");
        before = after;
      }
      const removed = await run(launching, [nodes, ...options, "--undeploy"], within);
      assertEquals([removed.code, removed.stderr], [0, "removed 3 deployed programs\n"], title);
      for (const node of cluster.names) assertEquals(await folders(node), "", title);
      await allGone(launching, 2000);
    }
  },
);

import { assertEquals, assertStringIncludes } from "@std/assert";
import { mpirunCommand, mpirunEnvironment, mpirunFamily } from "../../../lib/cluster/launchers/mpirun.ts";

const VERSIONS: [text: string, family: string | undefined][] = [
  ["mpirun.openmpi (OpenRTE) 4.1.4\n\nReport bugs to http://www.open-mpi.org/community/help/\n", "openmpi"],
  ["mpirun (Open MPI) 4.0.3\n\nReport bugs to http://www.open-mpi.org/community/help/\n", "openmpi"],
  ["mpirun (Open MPI) 5.0.7\n\nReport bugs to https://www.open-mpi.org/community/help/\n", "openmpi"],
  ["prterun (PRRTE) 3.0.8\n", "openmpi"],
  ["HYDRA build details:\n    Version:                                 4.0.2\n", "hydra"],
  ["Intel(R) MPI Library for Linux* OS, Version 2021.11 Build 20231005 (id: 74c4a23)\n", "intel"],
  ["Intel(R) MPI Library for Linux* OS, Version 2019\nHYDRA build details:\n", "intel"],
  ["mpirun: unrecognized option '--version'\n", undefined],
  ["", undefined],
];

for (const [text, family] of VERSIONS) {
  Deno.test(`mpirunFamily() takes "${text.split("\n", 1)[0]}" for ${family}`, () => {
    assertEquals(mpirunFamily(text), family as ReturnType<typeof mpirunFamily>);
  });
}

const NODES = ["cn3", "cn1", "cn2"];

/** The words before the one that begins what runs on the nodes. */
function launcherWords(words: readonly string[]): string {
  return words.slice(0, words.indexOf("sh")).join(" ");
}

Deno.test("mpirunCommand() speaks each family's language", () => {
  assertEquals(
    launcherWords(mpirunCommand("openmpi", ["mpirun", "--mca", "plm", "rsh"], NODES, ["/opt/oobw", "agent"])),
    "mpirun --mca plm rsh --map-by ppr:1:node --bind-to none --stdin all --host cn3,cn1,cn2 -np 3",
  );
  assertEquals(
    launcherWords(mpirunCommand("hydra", ["mpiexec"], NODES, ["/opt/oobw", "agent"])),
    "mpiexec -disable-auto-cleanup -ppn 1 -hosts cn3,cn1,cn2 -n 3",
  );
  assertEquals(
    launcherWords(mpirunCommand("intel", ["mpirun"], NODES, ["/opt/oobw", "agent"])),
    "mpirun -s all -ppn 1 -hosts cn3,cn1,cn2 -n 3",
  );
});

/** What runs on a node, run here. */
async function run(agentCommand: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const words = mpirunCommand("openmpi", [], NODES, agentCommand);
  const [program = "", ...args] = words.slice(words.indexOf("sh"));
  const { code, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("mpirunCommand() hands the agent's words over as they are", async () => {
  const words = ["a b", "$HOME", "q'q", '"x"', "*", ";ls", "`id`", ""];
  const { code, stdout } = await run(["printf", "%s\\n", ...words]);
  assertEquals([code, stdout], [0, words.join("\n") + "\n"]);
});

Deno.test("mpirunCommand() has a node say by its name that the program is missing there", async () => {
  const { code, stderr } = await run(["/nonexistent/oobw", "agent"]);
  assertEquals(code, 127);
  assertStringIncludes(stderr, "starting the agent: no such program: /nonexistent/oobw\n");
  assertEquals(stderr.startsWith("oobw: "), true);
});

Deno.test("mpirunEnvironment() leaves the user's own choices, and keeps clear of other job steps", () => {
  const environment = mpirunEnvironment({ PATH: "/bin", OMPI_MCA_plm_rsh_no_tree_spawn: "0", SLURM_CPU_BIND: "cores" });
  assertEquals(environment.PATH, "/bin");
  assertEquals(environment.OMPI_MCA_plm_rsh_no_tree_spawn, "0");
  assertEquals(environment.OMPI_MCA_orte_abort_on_non_zero_status, "0");
  assertEquals(environment.SLURM_OVERLAP, "1");
  assertEquals(environment.SLURM_CPU_BIND, "none");
});

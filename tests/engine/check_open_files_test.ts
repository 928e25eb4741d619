import { assertEquals, assertThrows } from "@std/assert";
import { StartError } from "../../lib/base/errors.ts";
import { checkOpenFiles } from "../../lib/engine/check_open_files.ts";
import type { LauncherSettings } from "../../lib/engine/options.ts";

const SSH: LauncherSettings = { name: "ssh", options: [], configFile: null, agentCommand: ["oobw", "agent"] };
const SRUN: LauncherSettings = { name: "srun", options: [], agentCommand: ["oobw", "agent"] };

Deno.test("checkOpenFiles() counts four for each agent that a process of its own starts, one for each that connects back, and six for each worker", () => {
  checkOpenFiles(SSH, 1000, 8, 4096);
  const many = assertThrows(() => checkOpenFiles(SSH, 1000, 8, 4095), StartError);
  assertEquals(
    many.message,
    "starting agents on 1000 nodes: that takes 4096 open files here, and 4095 are allowed: raise the hard limit (ulimit -Hn), " +
      "or use --launcher srun or mpirun, which need one for each node",
  );
  checkOpenFiles(SRUN, 1000, 0, 1048);
  const few = assertThrows(() => checkOpenFiles(SRUN, 1000, 0, 1047), StartError);
  assertEquals(
    few.message,
    "starting agents on 1000 nodes: that takes 1048 open files here, and 1047 are allowed: raise the hard limit (ulimit -Hn)",
  );
  checkOpenFiles(SSH, 1_000_000, 8, Infinity);
});

import { assertEquals } from "@std/assert";
import { parseOsu } from "../../../lib/probe/parsers/osu.ts";
import { outcomeOf } from "./parsed.ts";

Deno.test("refusal() gives the statement that says why an output has no table, and its reason", () => {
  const rule = "-".repeat(74);
  const refusals: [stdout: string, stderr: string, refusal: string][] = [
    ["", "", "unparsable: reading osu output: there is none"],
    ["\n \n", "", "unparsable: reading osu output: there is none"],
    ["hello\nworld\n", "", "unparsable: reading osu output (no result in it): world"],
    [
      "# OSU MPI Latency Test v7.4\n# Size       Avg Latency(us)\n1    ",
      "",
      "unparsable: reading osu output (no result in it): 1    ".trim(),
    ],
    [
      "Usage: osu_latency [options]\n  -i ITER  fail after 10 errors of 20.5 us\n",
      "",
      "unparsable: reading osu output (no result in it): Usage: osu_latency [options]",
    ],
    ["Usage: osu_bw\n", "Invalid Option [-q]\n\n", "crashed: reading osu output: Invalid Option [-q]"],
    [
      "",
      "[cn1:9] plm:rsh: Warning: setpgid failed: Permission denied\nThis test requires exactly two processes\n",
      "crashed: reading osu output: This test requires exactly two processes",
    ],
    [
      "",
      `ssh: connect to host cn9 port 22: No route to host\n${rule}\nORTE was unable to reliably start one or more daemons.\n${rule}\n`,
      "unreachable: reading osu output: ssh: connect to host cn9 port 22: No route to host",
    ],
    [
      "",
      "ssh: connect to host cn9 port 22: Connection refused\n",
      "refused: reading osu output: ssh: connect to host cn9 port 22: Connection refused",
    ],
    [
      "",
      "srun: error: Unable to confirm allocation: Connection timed out\n",
      "launch: reading osu output: srun: error: Unable to confirm allocation: Connection timed out",
    ],
    [
      "2 total processes failed to start\n",
      `${rule}\nmpirun was unable to launch the specified application as it could not\naccess or execute an executable:\n\nExecutable: osu_lat\nNode: cn4\n\nwhile attempting to start process rank 1.\n${rule}\n`,
      "crashed: reading osu output: mpirun was unable to launch the specified application as it could not access or execute an executable: Executable: osu_lat Node: cn4",
    ],
    [
      "",
      `${rule}\nmpirun has detected an attempt to run as root.\n\nPlease do not.\n${rule}\n`,
      "crashed: reading osu output: mpirun has detected an attempt to run as root.",
    ],
  ];
  for (const [stdout, stderr, refusal] of refusals) assertEquals(outcomeOf(parseOsu, { stdout, stderr }), refusal);
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { StepLines } from "../../../lib/cluster/launchers/step_lines.ts";

const NODES = ["cn1", "cn10", "cn1-ib", "cn2", "cn3", "cn4"];

/** The general line, and those of nodes that have one. */
function tell(text: string): { general: string; nodes: Record<string, string> } {
  const lines = new StepLines(NODES);
  for (const line of text.split("\n")) lines.add(line);
  const entries = NODES.map((node) => [node, lines.lineOf(node)]).filter(([, line]) => line);
  return { general: lines.general(), nodes: Object.fromEntries(entries) };
}

const RULE = "-".repeat(74);

/** Written by Slurm 22.05, Open MPI 4.1.4 and MPICH 4.0.2 on a cluster of four nodes. */
const CASES: [title: string, text: string, told: { general: string; nodes: Record<string, string> }][] = [
  ["a task that exits", "srun: error: cn3: task 2: Exited with exit code 1\nsrun: Force Terminated StepId=4.0", {
    general: "srun: Force Terminated StepId=4.0",
    nodes: { cn3: "srun: error: cn3: task 2: Exited with exit code 1" },
  }],
  [
    "a missing program under srun",
    [
      "srun: cluster configuration lacks support for cpu binding",
      "srun: error: cn2: task 1: Exited with exit code 2",
      "slurmstepd-cn2: error: execve(): /nonexistent/oobw: No such file or directory",
      "slurmstepd: error: execve(): /nonexistent/oobw: No such file or directory",
    ].join("\n"),
    {
      general: "slurmstepd: error: execve(): /nonexistent/oobw: No such file or directory",
      nodes: { cn2: "slurmstepd-cn2: error: execve(): /nonexistent/oobw: No such file or directory" },
    },
  ],
  [
    "a node whose slurmd is dead",
    [
      "srun: error: Task launch for StepId=57.0 failed on node cn3: Communication connection failure",
      "srun: error: Application launch failed: Communication connection failure",
      "slurmstepd-cn1: error: *** STEP 57.0 ON cn1 CANCELLED AT 2026-11-25T02:28:21 ***",
      "srun: Job step aborted: Waiting up to 4 seconds for job step to finish.",
      "srun: error: cn4: task 3: Killed",
    ].join("\n"),
    {
      general: "srun: error: Application launch failed: Communication connection failure",
      nodes: {
        cn1: "slurmstepd-cn1: error: *** STEP 57.0 ON cn1 CANCELLED AT 2026-11-25T02:28:21 ***",
        cn3: "srun: error: Task launch for StepId=57.0 failed on node cn3: Communication connection failure",
        cn4: "srun: error: cn4: task 3: Killed",
      },
    },
  ],
  [
    "a node that is down in the allocation",
    [
      "srun: error: Unable to create step for job 57: Requested node configuration is not available",
    ].join("\n"),
    {
      general: "srun: error: Unable to create step for job 57: Requested node configuration is not available",
      nodes: {},
    },
  ],
  [
    "a drained node outside of an allocation",
    [
      "srun: Required node not available (down, drained or reserved)",
      "srun: job 17 queued and waiting for resources",
      "srun: Job allocation 17 has been revoked",
    ].join("\n"),
    { general: "srun: Required node not available (down, drained or reserved)", nodes: {} },
  ],
  ["a job that waits", "srun: job 21 queued and waiting for resources\nsrun: Job allocation 21 has been revoked", {
    general: "srun: job 21 queued and waiting for resources",
    nodes: {},
  }],
  ["a host list of srun's", "srun: error: cn[1,3-4]: tasks 0,2-3: Exited with exit code 1", {
    general: "",
    nodes: Object.fromEntries(
      ["cn1", "cn3", "cn4"].map((node) => [node, "srun: error: cn[1,3-4]: tasks 0,2-3: Exited with exit code 1"]),
    ),
  }],
  [
    "a working directory that a node has not",
    [
      "slurmstepd-cn1: error: couldn't chdir to `/nope': No such file or directory: going to /tmp instead",
    ].join("\n"),
    { general: "", nodes: {} },
  ],
  [
    "a host that mpirun does not know",
    [
      "ssh: Could not resolve hostname cn99: Name or service not known",
      RULE,
      "ORTE was unable to reliably start one or more daemons.",
      "This usually is caused by:",
      "",
      "* not finding the required libraries and/or binaries on",
      "  one or more nodes. Please check your PATH and LD_LIBRARY_PATH",
      "  settings, or configure OMPI with --enable-orterun-prefix-by-default",
      RULE,
      RULE,
      "ORTE does not know how to route a message to the specified daemon",
      "located on the indicated node:",
      "",
      "  my node:   vm",
      "  target node:  cn1",
      RULE,
    ].join("\n"),
    { general: "ssh: Could not resolve hostname cn99: Name or service not known", nodes: {} },
  ],
  [
    "mpirun without enough slots",
    [
      RULE,
      "There are not enough slots available in the system to satisfy the 4",
      "slots that were requested by the application:",
      "",
      "  hostname",
      "",
      "Either request fewer slots for your application, or make more slots",
      "available for use.",
      RULE,
    ].join("\n"),
    {
      general: "There are not enough slots available in the system to satisfy the 4 slots that were requested by the " +
        "application: hostname",
      nodes: {},
    },
  ],
  [
    "mpirun that root may not run",
    [
      RULE,
      "mpirun.openmpi has detected an attempt to run as root.",
      "",
      "Running as root is *strongly* discouraged as any mistake (e.g., in",
      "defining TMPDIR) or bug can result in catastrophic damage to the OS",
      "file system, leaving your system in an unusable state.",
      RULE,
    ].join("\n"),
    { general: "mpirun.openmpi has detected an attempt to run as root.", nodes: {} },
  ],
  [
    "a program that mpirun cannot start",
    [
      "[cn3:01574] PMIX ERROR: BAD-PARAM in file ../../../src/event/pmix_event_notification.c at line 1033",
      RULE,
      "mpirun.openmpi was unable to launch the specified application as it could not access",
      "or execute an executable:",
      "",
      "Executable: /nonexistent/oobw",
      "Node: cn1",
      "",
      "while attempting to start process rank 1.",
      RULE,
      "3 total processes failed to start",
    ].join("\n"),
    {
      general: "3 total processes failed to start",
      nodes: {
        cn1: "mpirun.openmpi was unable to launch the specified application as it could not access or execute an " +
          "executable: Executable: /nonexistent/oobw Node: cn1",
      },
    },
  ],
  [
    "Hydra that nobody can connect back to",
    [
      "[proxy:0:0@cn3] HYDU_sock_connect (utils/sock/sock.c:111): unable to get host address for vm",
      "[proxy:0:0@cn3] main (pm/pmiserv/pmip.c:149): unable to connect to server vm at port 40971 (check for firewalls!)",
      "[mpiexec@vm] HYDU_sock_write (utils/sock/sock.c:254): write error (Bad file descriptor)",
      "[mpiexec@vm] main (ui/mpich/mpiexec.c:325): process manager error waiting for completion",
    ].join("\n"),
    {
      general: "[mpiexec@vm] HYDU_sock_write (utils/sock/sock.c:254): write error (Bad file descriptor)",
      nodes: { cn3: "[proxy:0:0@cn3] HYDU_sock_connect (utils/sock/sock.c:111): unable to get host address for vm" },
    },
  ],
  [
    "a process of Hydra's that was killed",
    [
      "",
      "=".repeat(83),
      "=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES",
      "=   PID 1631 RUNNING AT cn2",
      "=   EXIT CODE: 9",
      "=   CLEANING UP REMAINING PROCESSES",
      "=   YOU CAN IGNORE THE BELOW CLEANUP MESSAGES",
      "=".repeat(83),
    ].join("\n"),
    {
      general: "=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES",
      nodes: { cn2: "=   PID 1631 RUNNING AT cn2" },
    },
  ],
  ["ssh that is refused", "ssh: connect to host cn2 port 22: Connection refused", {
    general: "",
    nodes: { cn2: "ssh: connect to host cn2 port 22: Connection refused" },
  }],
];

for (const [title, text, told] of CASES) {
  Deno.test(`StepLines picks the telling lines of ${title}`, () => assertEquals(tell(text), told));
}

Deno.test("StepLines takes an agent's own word before all others, inside an unfinished message too", () => {
  const lines = new StepLines(NODES);
  lines.add("slurmstepd-cn2: error: something else");
  assertEquals(lines.add("oobw: cn2: connecting back to the controller: 10.77.0.254:4711: no answer within 5 s"), [3]);
  lines.add(RULE);
  lines.add("A message that nobody ends, on node cn3");
  lines.add("oobw: cn3: finding out which node this is");
  assertEquals(
    lines.lineOf("cn2"),
    "oobw: cn2: connecting back to the controller: 10.77.0.254:4711: no answer within 5 s",
  );
  assertEquals(lines.lineOf("cn3"), "oobw: cn3: finding out which node this is");
});

Deno.test("StepLines.add() answers with the nodes that are named as whole words, and no others", () => {
  const lines = new StepLines(NODES);
  assertEquals(lines.add("error on cn1"), [0]);
  assertEquals(lines.add("error on cn10:22"), [1]);
  assertEquals(lines.add("error on cn1-ib, and (cn2)."), [2, 3]);
  assertEquals(lines.add("error on cn1.cluster and cn100"), []);
  assertEquals(lines.add("error on cn4."), [5]);
  assertEquals(lines.add("error on cn[1-99999999999]"), []);
  assertEquals(lines.add("error at cn1\nerror at cn3"), [0, 4]);
  assertEquals(lines.lineOf("elsewhere"), "");
});

Deno.test("StepLines keeps one short line a node, whatever is said", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 600, unit: "binary" })), (texts) => {
      const lines = new StepLines(NODES);
      for (const text of texts) lines.add(`${RULE}\n${text} cn1 ${text}`);
      for (const line of [lines.general(), ...NODES.map((node) => lines.lineOf(node))]) {
        assertEquals(line.length <= 400, true);
      }
    }),
    { numRuns: 40 },
  );
});

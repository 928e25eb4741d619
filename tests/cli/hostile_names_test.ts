import { assertEquals, assertMatch } from "@std/assert";
import { commandLine, type World } from "./capture.ts";

/** Texts that a program, or a shell, would take for more than a name. */
const HOSTILE = [
  "-oProxyCommand=x",
  "--help",
  "a;rm",
  "a&&b",
  "$(x)",
  "`x`",
  "a|b",
  "a>b",
  "a'b",
  'a"b',
  "a\\b",
  "a*",
  "a@b",
  "ssh://a",
  "../a",
  "/a",
  "a\x1b[31mb",
  "a\0b",
  "ä",
  "a".repeat(300),
];

const LAUNCHERS = ["local", "ssh", "srun", "mpirun", "env {node} {agent}"];

/** Ways for a name to come in: what is typed, and what stands around it. */
const WAYS: [way: string, typed: (name: string) => [argv: string[], world: World]][] = [
  ["a host file", (name) => [["-f", "hosts"], { files: { hosts: `cn1\ncn2\n${name}\n` } }]],
  ["standard input", (name) => [["-f", "-"], { files: { "-": `cn1\ncn2\n${name}\n` } }]],
  ["an argument", (name) => [["--", `cn1,cn2,${name}`], {}]],
  ["a pair file", (name) => [["cn[1-2]", "--pairs", "pairs"], { files: { pairs: `cn1 cn2\ncn1 ${name}\n` } }]],
  [
    "SLURM_JOB_NODELIST",
    (name) => [[], { env: { SLURM_JOB_ID: "1", SLURM_JOB_NODELIST: `cn1,cn2,${name}` } }],
  ],
  [
    "PBS_NODEFILE",
    (name) => [[], { env: { PBS_NODEFILE: "nodes" }, files: { nodes: `cn1\ncn2\n${name}\n` } }],
  ],
  ["LSB_HOSTS", (name) => [[], { env: { LSB_HOSTS: `cn1 cn2 ${name}` } }]],
  ["--exclude", (name) => [["cn[1-3]", `--exclude=${name}`], {}]],
  ["the node of --address", (name) => [["cn[1-2]", `--address=${name}=10.0.0.1`], {}]],
  ["the address of --address", (name) => [["cn[1-2]", `--address=cn1=${name}`], {}]],
  ["an address map", (name) => [["cn[1-2]", "--address-map", "map"], { files: { map: `cn1 ${name}\n` } }]],
];

for (const launcher of LAUNCHERS) {
  for (const [way, typed] of WAYS) {
    Deno.test(`a hostile name in ${way} does not get as far as --launcher '${launcher}'`, async () => {
      for (const name of HOSTILE) {
        const [argv, world] = typed(name);
        // `plan` would start nothing, even if it took the name; it reads all that `run` reads.
        const { status, stdout, stderr } = await commandLine(["plan", "--launcher", launcher, ...argv], world);
        assertEquals([status, stdout], [2, ""], name);
        assertMatch(stderr, /^oobw: reading \P{Cc}+\nTry 'oobw plan --help'\n$/u, name);
      }
    });
  }
}

for (const launcher of ["srun", "mpirun"]) {
  Deno.test(`a hostile --control-address does not get as far as --launcher ${launcher}`, async () => {
    for (const address of HOSTILE) {
      const argv = ["plan", "cn[1-2]", "--launcher", launcher, `--control-address=${address}`];
      const { status, stderr } = await commandLine(argv);
      assertEquals(status, 2, address);
      assertMatch(stderr, /^oobw: reading --control-address: /, address);
    }
  });
}

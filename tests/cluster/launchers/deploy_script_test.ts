import { assert, assertEquals, assertMatch, assertNotMatch, assertRejects, assertStringIncludes } from "@std/assert";
import {
  checkCommand,
  deployCommand,
  deployedCommand,
  type Deployment,
  deployThrough,
  receiveCommand,
  undeployCommand,
  undeployThrough,
} from "../../../lib/cluster/launchers/deploy.ts";
import type { AgentStream } from "../../../lib/cluster/launchers/launcher.ts";
import { conversation, mountFailure, NodeFolder, type NodeOptions } from "./node_folder.ts";
import { Program } from "./stand_in_program.ts";

const NEVER = new AbortController().signal;

/** Deploys, and hears what the agent says to `hello`. */
async function greet(stream: AgentStream, deployment: Deployment): Promise<string> {
  const agent = await deployThrough(stream, deployment, NEVER);
  const { said, ended } = await conversation(agent, new TextEncoder().encode("hello\n"));
  assertEquals(ended, "exit status 0");
  return said;
}

const GREETED = "1: agent\nhello\n";

/** Deploys in vain; the error's message. */
async function failure(stream: AgentStream, deployment: Deployment, signal = NEVER): Promise<string> {
  const error = await assertRejects(() => deployThrough(stream, deployment, signal), Error);
  await stream.ended;
  assert(!error.message.includes("\n"));
  return error.message;
}

/** Where a program lies; undefined where there is none. */
function found(name: string): string | undefined {
  return Deno.env.get("PATH")!.split(":").map((folder) => `${folder}/${name}`).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** A PATH that holds these programs, of this machine or all of one file. */
function programs(names: string, file?: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, file ?? found(name) ?? name]));
}

const ALL = "cat chmod find head id ls mkdir mktemp mv rm rmdir sh sha256sum uname wc";
const BUSYBOX = found("busybox");
const SHELLS: [name: string, options: NodeOptions, able: boolean][] = [
  ["dash", { shell: ["dash"] }, found("dash") !== undefined],
  ["bash", { shell: ["bash"] }, found("bash") !== undefined],
  ["busybox", { shell: ["sh"], programs: programs(ALL, BUSYBOX) }, BUSYBOX !== undefined],
];

/** Those two that are least alike, for what is hardly the shell's affair. */
const UNLIKE = SHELLS.slice(1);

type NodeTest = (node: NodeFolder, program: Program) => Promise<void>;

/** The same on nodes of several shells. */
function shellTest(title: string, shells: typeof SHELLS, fn: NodeTest, mount?: string) {
  for (const [name, options, able] of shells) {
    Deno.test({
      name: `${title} (${name})`,
      ignore: !able,
      async fn() {
        await using node = await NodeFolder.make({ ...options, mount });
        await using program = await Program.make();
        await fn(node, program);
      },
    });
  }
}

shellTest(
  "deployThrough() copies a program to a node once, in mode 700, and speaks with it",
  SHELLS,
  async (node, program) => {
    const { hash } = program.deployment;
    assertEquals(await greet(node.startDeploy(program.deployment), program.deployment), GREETED);
    assertEquals(await Deno.readFile(`${node.place}/${hash}`), program.bytes);
    const first = await Deno.stat(`${node.place}/${hash}`);
    assertEquals([(await Deno.stat(node.place)).mode! & 0o777, first.mode! & 0o777], [0o700, 0o700]);
    assertEquals(await greet(node.startDeploy(program.deployment), program.deployment), GREETED);
    assertEquals((await Deno.stat(`${node.place}/${hash}`)).ino, first.ino);
    assertEquals(node.files(), [hash]);
  },
);

shellTest(
  "deployThrough() takes the place of a file with other contents, and of files left an hour ago",
  SHELLS,
  async (node, program) => {
    const { hash } = program.deployment;
    await Deno.mkdir(node.place, { mode: 0o700 });
    await Deno.writeTextFile(`${node.place}/${hash}`, "#!/bin/sh\necho bad\n", { mode: 0o700 });
    const hours = Date.now() / 1000 - 2 * 3600;
    for (const partial of ["aB3456", "654321"]) await Deno.writeTextFile(`${node.place}/${hash}.${partial}`, "part");
    await Deno.utime(`${node.place}/${hash}.aB3456`, hours, hours);
    assertEquals(await greet(node.startDeploy(program.deployment), program.deployment), GREETED);
    assertEquals(node.files(), [hash, `${hash}.654321`]);
  },
);

shellTest("deployThrough() several times at once harms none", UNLIKE, async (node, program) => {
  const { deployment } = program;
  const greeted = await Promise.all(Array.from({ length: 3 }, () => greet(node.startDeploy(deployment), deployment)));
  assertEquals(greeted, Array(3).fill(GREETED));
  assertEquals(node.files(), [deployment.hash]);
});

shellTest(
  "deployThrough() refuses what arrives with another hash, and leaves nothing",
  UNLIKE,
  async (node, program) => {
    const deployment = { ...program.deployment, hash: "0".repeat(64) };
    assertEquals(
      await failure(node.startDeploy(deployment), deployment),
      `checking the program: its SHA-256 is not ${deployment.hash} but ${program.deployment.hash}`,
    );
    assertEquals(node.files(), []);
  },
);

shellTest("deployCommand() leaves nothing when the connection is cut", SHELLS, async (node, program) => {
  const cut = await conversation(node.startDeploy(program.deployment), program.bytes.subarray(0, 1_000_000));
  const { sizeBytes } = program.deployment;
  assertEquals(cut.said.trimEnd().split("\n"), [
    "oobw-deploy need",
    `oobw-deploy failed: receiving the program: 1000000 of ${sizeBytes} bytes came`,
  ]);
  assertEquals(cut.ended, "exit status 1");
  assertEquals(node.files(), []);
});

shellTest("undeployThrough() removes what was deployed, and nothing else", UNLIKE, async (node, program) => {
  const undeploy = () => undeployThrough(node.start(undeployCommand()), NEVER);
  assertEquals(await undeploy(), 0);
  const { hash } = program.deployment;
  await greet(node.startDeploy(program.deployment), program.deployment);
  const other = [`${hash}.1234567`, `${hash}0`, "else", hash.toUpperCase().replace(/^./, "A")];
  for (const file of [`${hash}.aB3456`, ...other]) await Deno.writeTextFile(`${node.place}/${file}`, "");
  await Deno.writeTextFile(`${node.temporary}/deno-compile-${hash}.cache`, "");
  assertEquals(await undeploy(), 2);
  assertEquals(node.files(), other.sort());
  for (const file of other) await Deno.remove(`${node.place}/${file}`);
  assertEquals(await undeploy(), 0);
  assertEquals([...Deno.readDirSync(node.temporary)], []);
});

shellTest("checkCommand() and receiveCommand() serve the tasks of a job step", UNLIKE, async (node, program) => {
  const { deployment, bytes } = program;
  const name = Deno.env.get("SLURMD_NODENAME") ?? Deno.hostname();
  const task = async (command: string[], input?: Uint8Array<ArrayBuffer>) => {
    const { said, ended } = await conversation(node.start(command), input);
    assertEquals(ended, "exit status 0");
    return said;
  };
  assertEquals(await task(checkCommand(deployment)), `oobw-deploy need ${name}\n`);
  assertMatch(
    await task(receiveCommand(deployment), bytes.subarray(0, 9)),
    /^oobw-deploy failed \S+: receiving the /,
  );
  assertEquals(node.files(), []);
  assertEquals(await task(receiveCommand(deployment), bytes), `oobw-deploy ready ${name}\n`);
  assertEquals(await task(checkCommand(deployment)), `oobw-deploy have ${name}\n`);
  assertEquals(await task(receiveCommand(deployment), bytes), `oobw-deploy ready ${name}\n`);
  assertEquals(node.files(), [deployment.hash]);
});

shellTest("deployedCommand() starts what was deployed, and says where nothing was", UNLIKE, async (node, program) => {
  const start = () =>
    conversation(node.start(deployedCommand(program.deployment)), new TextEncoder().encode("hello\n"));
  const { errorLine, ended } = await start();
  assertStringIncludes(errorLine, "oobw: starting the agent: it has not been deployed: ");
  assertEquals(ended, "exit status 1");
  await greet(node.startDeploy(program.deployment), program.deployment);
  assertEquals((await start()).said, GREETED);
});

Deno.test("deployCommand() gives a login shell nothing that it would take for its own within single quotes", () => {
  assertNotMatch(deployCommand({ hash: "0".repeat(64), sizeBytes: 1 }).join(" "), /[\n!']|\\\\/);
});

/** How a node can be that takes no program: what is done to it, and what it says. */
const REFUSALS: [how: string, spoil: (node: NodeFolder) => Promise<unknown>, said: string][] = [
  ["a link to a folder", async (node) => {
    await Deno.mkdir(`${node.temporary}/mine`);
    await Deno.symlink(`${node.temporary}/mine`, node.place);
  }, "using PLACE: it is a symbolic link"],
  ["a link to nowhere", (node) => Deno.symlink("nowhere", node.place), "using PLACE: it is a symbolic link"],
  ["a file", (node) => Deno.writeTextFile(node.place, ""), "using PLACE: it is no folder"],
  ["no temporary folder", (node) => Deno.remove(node.temporary), "making PLACE: mkdir: cannot create directory"],
];

for (const [how, spoil, said] of REFUSALS) {
  Deno.test(`deployCommand() refuses ${how} in the place of its folder`, async () => {
    await using node = await NodeFolder.make();
    await using program = await Program.make();
    await spoil(node);
    const message = await failure(node.startDeploy(program.deployment), program.deployment);
    assertStringIncludes(message, said.replace("PLACE", node.place));
  });
}

Deno.test({
  name: "deployCommand() and the others refuse somebody else's folder",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using node = await NodeFolder.make();
    await using program = await Program.make();
    const { deployment } = program;
    await greet(node.startDeploy(deployment), deployment);
    await Deno.chown(node.place, 65534, 65534);
    const refusal = `using ${node.place}: it belongs to user 65534`;
    assertEquals(await failure(node.startDeploy(deployment), deployment), refusal);
    await assertRejects(() => undeployThrough(node.start(undeployCommand()), NEVER), Error, refusal);
    assertMatch(
      (await conversation(node.start(checkCommand(deployment)))).said,
      /^oobw-deploy failed \S+: using .* 65534\n$/,
    );
    assertMatch(
      (await conversation(node.start(receiveCommand(deployment)))).said,
      /^oobw-deploy failed \S+: using .* 65534\n$/,
    );
    assertEquals((await conversation(node.start(deployedCommand(deployment)))).errorLine, `oobw: ${refusal}`);
    assertEquals(node.files(), [deployment.hash]);
  },
});

Deno.test("deployCommand() refuses a program for another machine, a temporary folder of no fixed place, a node that has no SHA-256", async () => {
  await using program = await Program.make();
  const { deployment } = program;
  await using node = await NodeFolder.make();
  const command = deployCommand(deployment);
  assertMatch(
    await failure(node.start([...command.slice(0, -1), "Linux vax"]), deployment),
    /^running the program: it is for Linux vax, this is \w+ \w+$/,
  );
  const relative = ["sh", "-c", 'TMPDIR=tmp exec "$@"', "sh", ...command];
  assertEquals(
    await failure(node.start(relative), deployment),
    "using the temporary folder: TMPDIR is no absolute path: tmp",
  );
  await using bare = await NodeFolder.make({ programs: programs("cat chmod id ls mkdir sh uname") });
  assertEquals(
    await failure(bare.startDeploy(deployment), deployment),
    "checking the program: there is none of sha256sum, shasum, openssl",
  );
});

for (const [name, digest] of [["openssl", "openssl"], ["shasum", "perl shasum"]] as const) {
  Deno.test({
    name: `deployCommand() checks by ${name} where there is no sha256sum`,
    ignore: found(name) === undefined,
    async fn() {
      const names = `cat chmod find head id ls mkdir mktemp mv rm sh uname wc ${digest}`;
      await using node = await NodeFolder.make({ programs: programs(names) });
      await using program = await Program.make();
      for (let time = 0; time < 2; time++) {
        assertEquals(await greet(node.startDeploy(program.deployment), program.deployment), GREETED);
      }
    },
  });
}

/** A test of a file system of its own: left out, saying why, where none can be mounted; but with CI=true that fails it. */
function mountTest(title: string, mount: string, test: NodeTest) {
  const why = mountFailure();
  if (why === undefined || Deno.env.get("CI") === "true") return shellTest(title, SHELLS, test, mount);
  Deno.stderr.writeSync(new TextEncoder().encode(`left out, no mount (${why}): ${title}\n`));
}

mountTest("deployCommand() says when programs cannot run there", "noexec", async (node, { deployment }) => {
  const message = await failure(node.startDeploy(deployment), deployment);
  assertMatch(message, /^running programs in .*oobw-\d+: its file system is mounted noexec$/);
});

mountTest(
  "deployCommand() says when there is no room, and gives back what it took",
  "size=1m",
  async (node, { deployment }) => {
    const [shell, flag, script, ...parameters] = deployCommand(deployment);
    const afterwards = `(${script}); ls -A "$TMPDIR/oobw-$(id -u)" | wc -l >&2; exit 1`;
    const stream = node.start([shell!, flag!, afterwards, ...parameters]);
    assertMatch(await failure(stream, deployment), /^receiving the program: .*(No space left on device|I\/O error)$/);
    assertEquals(stream.errorLine(), "0");
  },
);

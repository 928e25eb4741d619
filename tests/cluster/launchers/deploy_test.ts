import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  type Deployment,
  deployThrough,
  readDeployment,
  undeployThrough,
} from "../../../lib/cluster/launchers/deploy.ts";
import { type DeployAnswer, deployCommand, readAnswer } from "../../../lib/cluster/launchers/deploy_script.ts";
import type { AgentStream } from "../../../lib/cluster/launchers/launcher.ts";
import { startProcess } from "../../../lib/cluster/launchers/process.ts";
import { conversation, NodeFolder } from "./node_folder.ts";
import { Program } from "./stand_in_program.ts";

const NEVER = new AbortController().signal;
const DEPLOYMENT = { path: "/dev/null", sizeBytes: 0, hash: "0".repeat(64) };

const encode = (text: string) => new TextEncoder().encode(text);

/** A stream of a process that has said what it had to say; its input goes nowhere. */
function streamOf(...output: Uint8Array<ArrayBuffer>[]): AgentStream & { killed: boolean } {
  const ended = Promise.withResolvers<string>();
  const readable = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      output.forEach((bytes) => controller.enqueue(bytes));
      controller.close();
    },
  });
  const stream = {
    readable,
    writable: new WritableStream<Uint8Array<ArrayBuffer>>({ close: () => ended.resolve("exit status 0") }),
    errorLine: () => "the last word",
    ended: ended.promise,
    killed: false,
    kill() {
      stream.killed = true;
      ended.resolve("SIGKILL");
    },
  };
  if (output.length === 0) ended.resolve("exit status 3");
  return stream;
}

/** The text of the error that a deployment through a process ends with. */
async function failure(...command: string[]): Promise<string> {
  const stream = startProcess(command, { detached: true });
  const { message } = await assertRejects(() => deployThrough(stream, DEPLOYMENT, NEVER), Error);
  await stream.ended;
  return message;
}

Deno.test("readDeployment() gives size and SHA-256 of a file, and names one that is not there", async () => {
  await using program = await Program.make();
  const { path, sizeBytes, hash } = program.deployment;
  assertEquals(sizeBytes, program.bytes.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", program.bytes));
  assertEquals(hash, Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  const { message } = await assertRejects(() => readDeployment(`${path}.no`), Error);
  assertMatch(message, /^reading the program to deploy: No such file .*\.no'$/);
});

Deno.test("readAnswer() reads what a node says, with the node's name where it is told", () => {
  const cases: Record<string, DeployAnswer> = {
    "oobw-deploy have": { kind: "have", node: null },
    "Welcome!oobw-deploy need\r": { kind: "need", node: null },
    "3: oobw-deploy ready cn1.site": { kind: "ready", node: "cn1.site" },
    "oobw-deploy failed: doing it: why": { kind: "failed", node: null, reason: "doing it: why" },
    "oobw-deploy failed cn1: doing it: \x1b[31mwhy": { kind: "failed", node: "cn1", reason: "doing it: ?[31mwhy" },
    "oobw-deploy removed 12": { kind: "removed", count: 12 },
  };
  for (const [line, answer] of Object.entries(cases)) assertEquals(readAnswer(line), answer);
  const none = ["", "oobw-deploy", "oobw-deploy has", "oobw-deploy have cn1 cn2", "oobw-deploy have.", "need"];
  for (const line of none) assertEquals(readAnswer(line), null);
});

Deno.test("deployThrough() leaves to the agent each byte that follows the answer, however the bytes come", async () => {
  const greetings = fc.array(fc.constantFrom("Welcome", "", "oobw: hello", "no oobw-deploy haven"), { maxLength: 60 });
  const cuts = fc.array(fc.nat(120));
  await fc.assert(
    fc.asyncProperty(greetings, fc.uint8Array({ maxLength: 50 }), cuts, async (greeting, following, at) => {
      const bytes = new Uint8Array([...encode([...greeting, "oobw-deploy have\n"].join("\n")), ...following]);
      const ends = [...at.filter((end) => end < bytes.length).sort((a, b) => a - b), bytes.length];
      const pieces = ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
      const stream = streamOf(...pieces);
      const agent = await deployThrough(stream, DEPLOYMENT, NEVER);
      assertEquals(new Uint8Array(await new Response(agent.readable).arrayBuffer()), new Uint8Array(following));
      await agent.writable.close();
      assertEquals([await agent.ended, agent.errorLine(), stream.killed], ["exit status 0", "the last word", false]);
    }),
    { numRuns: 50 },
  );
});

Deno.test("deployThrough() sends a program that is asked for, and skips what a login says first", async () => {
  await using node = await NodeFolder.make();
  await using program = await Program.make();
  const [shell, ...command] = deployCommand(program.deployment);
  const login = 'echo "Welcome to cn1"; printf "No line break"; exec "$@"';
  const stream = node.start([shell!, "-c", login, "sh", "sh", ...command]);
  const agent = await deployThrough(stream, program.deployment, NEVER);
  assertEquals((await conversation(agent, encode("hello\n"))).said, "1: agent\nhello\n");
  assertEquals(node.files(), [program.deployment.hash]);
});

Deno.test("deployThrough() says how a process ended that did not answer, and what it said", async () => {
  assertEquals(
    await failure("sh", "-c", "echo 'cn1: no route to host' >&2; exit 255"),
    "deploying the program: cn1: no route to host (exit status 255)",
  );
  assertEquals(
    await failure("sh", "-c", "printf '\\n  This account is \\033closed\\n\\nBye'"),
    "deploying the program: it ended without an answer (exit status 0), after 'This account is \\u{1b}closed'",
  );
});

Deno.test("deployThrough() gives up on a process that talks of other things, and ends it", async () => {
  assertEquals(
    await failure("sh", "-c", "while echo hello; do :; done"),
    "deploying the program: no answer in 64 lines, after 'hello'",
  );
  assertEquals(
    await failure("sh", "-c", "echo; head -c 70000 /dev/zero; exec sleep 60"),
    "deploying the program: no answer in 65536 bytes",
  );
  assertEquals(
    await failure("sh", "-c", "echo oobw-deploy ready; exec sleep 60"),
    "deploying the program: an answer out of turn: ready",
  );
});

Deno.test("deployThrough() rejects when the program cannot be read, or has become shorter", async () => {
  await using node = await NodeFolder.make();
  await using program = await Program.make();
  const cases: [deployment: Deployment, said: string][] = [
    [{ ...program.deployment, path: `${program.deployment.path}.no` }, "reading the program to deploy: No such file"],
    [{ ...program.deployment, sizeBytes: 9e6 }, "reading the program to deploy: only 2345678 of 9000000 bytes: "],
  ];
  for (const [deployment, said] of cases) {
    const stream = node.startDeploy(deployment);
    const { message } = await assertRejects(() => deployThrough(stream, deployment, NEVER), Error);
    assertStringIncludes(message, said);
    assertEquals(node.files(), []);
  }
});

Deno.test("deployThrough() ends at an abort in mid-copy, with its reason, and nothing is left", async () => {
  await using node = await NodeFolder.make();
  // Long enough for the abort to come first; what is not sent is not made.
  const deployment = { ...DEPLOYMENT, path: "/dev/zero", sizeBytes: 1e12 };
  const controller = new AbortController();
  const stream = node.startDeploy(deployment);
  const deployed = deployThrough(stream, deployment, controller.signal);
  while (!await isCopying(node)) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new Error("its time is up"));
  await assertRejects(() => deployed, Error, "its time is up");
  assertEquals(node.files(), []);
  assertMatch(await stream.ended, /^exit status|^SIG/);
});

async function isCopying(node: NodeFolder): Promise<boolean> {
  try {
    for (const name of node.files()) if ((await Deno.stat(`${node.place}/${name}`)).size > 0) return true;
  } catch {
    // The folder has not been made.
  }
  return false;
}

Deno.test("deployThrough() kills what does not end with its input, and rejects at once when aborted before", async () => {
  const stream = startProcess(["sh", "-c", "trap '' HUP TERM; sleep 60; exit 0"], { detached: true });
  await assertRejects(() => deployThrough(stream, DEPLOYMENT, AbortSignal.timeout(100)), DOMException);
  assertEquals(await stream.ended, "SIGKILL");
  const other = streamOf(encode("oobw-deploy have\n"));
  await assertRejects(() => deployThrough(other, DEPLOYMENT, AbortSignal.abort(new Error("stop"))), Error, "stop");
  assert(other.killed);
});

Deno.test("undeployThrough() rejects with what a node says", async () => {
  const stream = startProcess(["echo", "oobw-deploy failed: removing x: why"], { detached: true });
  await assertRejects(() => undeployThrough(stream, NEVER), Error, "removing x: why");
});

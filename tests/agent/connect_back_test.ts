import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { encodeBase64 } from "@std/encoding/base64";
import { connectBack, type Identity } from "../../lib/agent/connect_back.ts";
import { type Invite, PROTOCOL } from "../../lib/agent/messages.ts";
import { VERSION } from "../../lib/base/version.ts";
import { CallbackLauncher } from "../../lib/cluster/launchers/callback_launcher.ts";

const KEY = crypto.getRandomValues(new Uint8Array(32));
const NODES = ["cn1", "cn2", "cn3"];
const NEVER = new AbortController().signal;

/** @param ports of the workers, of which each takes every so many-th node */
function invite(ports: number[], changes: Partial<Invite> = {}): Invite {
  return {
    kind: "invite",
    version: VERSION,
    protocol: PROTOCOL,
    key: encodeBase64(KEY),
    nodes: NODES,
    addresses: ["127.0.0.1"],
    ports: NODES.map((_, index) => ports[index % ports.length]!),
    share: false,
    ...changes,
  };
}

/** A process that was started on a host of this name with these variables. */
function identity(hostname: string, env: Record<string, string> = {}): Identity {
  return { hostname: () => hostname, env: (name) => env[name] };
}

function controller(key = KEY): Promise<CallbackLauncher> {
  return CallbackLauncher.open({ nodes: NODES, key, ports: null, addresses: ["127.0.0.1"] });
}

/** Which node an agent comes as. */
async function comesAs(identity: Identity): Promise<string> {
  const launcher = await controller();
  const back = await connectBack(invite([launcher.port]), identity);
  const arrived = NODES.map((node) => launcher.start(node, NEVER).then((stream) => ({ node, stream })));
  const { node, stream } = await Promise.race(arrived);
  await back.channel.end();
  stream.kill();
  await back.messages.return();
  launcher.stepEnded("over");
  await Promise.allSettled(arrived);
  launcher.close();
  return node;
}

Deno.test("connectBack() comes as the node that Slurm, the host, or else the rank says", async () => {
  assertEquals(await comesAs(identity("other", { SLURMD_NODENAME: "cn2", SLURM_PROCID: "0" })), "cn2");
  assertEquals(await comesAs(identity("cn3")), "cn3");
  assertEquals(await comesAs(identity("cn3.cluster.example", { PMI_RANK: "0" })), "cn3");
  assertEquals(await comesAs(identity("node-of-another-name", { OMPI_COMM_WORLD_RANK: "1" })), "cn2");
  assertEquals(await comesAs(identity("node-of-another-name", { PMI_RANK: "2" })), "cn3");
});

Deno.test("connectBack() says which host it is when nothing tells its node", async () => {
  const unknown = (env: Record<string, string>) => connectBack(invite([1]), identity("elsewhere", env));
  await assertRejects(() => unknown({}), Error, "which node this is: host name elsewhere, rank unknown of 3");
  await assertRejects(() => unknown({ PMI_RANK: "3" }), Error, "rank 3 of 3");
});

Deno.test("connectBack() goes to the worker that owns its node", async () => {
  const workers = [await controller(), await controller()];
  const ports = workers.map(({ port }) => port);
  const backs = await Promise.all(NODES.map((node) => connectBack(invite(ports), identity(node))));
  const owners = [0, 1, 0];
  for (const [index, node] of NODES.entries()) (await workers[owners[index]!]!.start(node, NEVER)).kill();
  for (const { messages } of backs) await messages.return().catch(() => {});
  workers.forEach((worker) => worker.close());
});

Deno.test("connectBack() finds the one right address among others, and names all when there is none", async () => {
  const launcher = await controller();
  const back = await connectBack(
    invite([launcher.port], { addresses: ["127.0.5.5", "127.0.0.1", "::1"] }),
    identity("cn1"),
  );
  (await launcher.start("cn1", NEVER)).kill();
  await back.messages.return().catch(() => {});
  launcher.close();
  const nobody = Deno.listen({ port: 0 });
  const { port } = nobody.addr;
  nobody.close();
  const error = await assertRejects(
    () => connectBack(invite([port], { addresses: ["127.0.5.5", "127.0.0.1"] }), identity("cn1")),
    Error,
  );
  assertMatch(
    error.message,
    /^cn1: connecting back to the controller: 127\.0\.5\.5:\d+: .*refused.*; 127\.0\.0\.1:\d+: .*refused/i,
  );
});

Deno.test("connectBack() does not take somebody else for the controller", async () => {
  const launcher = await controller(new Uint8Array(32));
  await assertRejects(() => connectBack(invite([launcher.port]), identity("cn1")), Error, "it closed the connection");
  launcher.close();

  const liar = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answering = (async () => {
    const conn = await liar.accept();
    await conn.write(new TextEncoder().encode(JSON.stringify({ kind: "welcome", proof: "00".repeat(32) }) + "\n"));
    while (await conn.read(new Uint8Array(1024)) !== null);
    conn.close();
  })();
  await assertRejects(
    () => connectBack(invite([liar.addr.port]), identity("cn1")),
    Error,
    "it is not the controller of this run",
  );
  await answering;
  liar.close();
});

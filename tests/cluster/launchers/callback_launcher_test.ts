import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { CallbackLauncher } from "../../../lib/cluster/launchers/callback_launcher.ts";
import { controlAddresses, listenFirst } from "../../../lib/cluster/launchers/listen_first.ts";
import { ControlProof } from "../../../lib/net/control_proof.ts";

const KEY = crypto.getRandomValues(new Uint8Array(32));
const NEVER = new AbortController().signal;

function open(nodes = ["cn1", "cn2"]): Promise<CallbackLauncher> {
  return CallbackLauncher.open({ nodes, key: KEY, ports: null, addresses: ["10.0.0.254", "10.1.0.254"] });
}

/** Says something to a launcher, and reads what comes back until the connection ends or has answered a line. */
async function say(port: number, text: string): Promise<string> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await conn.write(new TextEncoder().encode(text));
    const buffer = new Uint8Array(1024);
    const count = await conn.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  } catch {
    return ""; // reset
  } finally {
    conn.close();
  }
}

async function claim(node: string, place: string, key = KEY): Promise<string> {
  return JSON.stringify({ kind: "claim", ...await (await ControlProof.create(key)).claim(node, place) }) + "\n";
}

Deno.test("CallbackLauncher answers nobody who has not proved itself, and a node once", async () => {
  const launcher = await open();
  const { port } = launcher;
  assertEquals(await say(port, "GET / HTTP/1.1\r\n"), "");
  assertEquals(await say(port, "x".repeat(4096)), "");
  const place = `127.0.0.1:${port}`;
  assertEquals(await say(port, await claim("cn1", place, new Uint8Array(32))), "");
  assertEquals(await say(port, await claim("cn9", place)), "");
  assertEquals(await say(port, await claim("cn1", `10.0.0.254:${port}`)), "", "it was made to another address");
  const right = await claim("cn1", place);
  assert((await say(port, right)).startsWith('{"kind":"welcome"'));
  assertEquals(await say(port, right), "");
  assertEquals(await say(port, await claim("cn1", place)), "");
  (await launcher.start("cn1", NEVER)).kill();
  launcher.close();
});

Deno.test("CallbackLauncher closes who says nothing", async () => {
  const launcher = await open();
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: launcher.port });
  assertEquals(await conn.read(new Uint8Array(1)).catch(() => null), null);
  conn.close();
  launcher.close();
});

Deno.test("CallbackLauncher takes all its nodes when they come at once", async () => {
  const nodes = Array.from({ length: 270 }, (_, index) => `cn${index}`);
  const launcher = await open(nodes);
  const claims = await Promise.all(nodes.map((node) => claim(node, `127.0.0.1:${launcher.port}`)));
  const conns = await Promise.all(nodes.map(() => Deno.connect({ hostname: "127.0.0.1", port: launcher.port })));
  const coming = Promise.all(nodes.map((node) => launcher.start(node, NEVER)));
  await Promise.all(conns.map((conn, index) => conn.write(new TextEncoder().encode(claims[index]))));
  (await coming).forEach((stream) => stream.kill());
  conns.forEach((conn) => conn.close());
  launcher.close();
});

Deno.test("CallbackLauncher has an agent's connection ended when either side has closed it", async () => {
  const launcher = await open();
  const place = `127.0.0.1:${launcher.port}`;
  const come = async (node: string) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: launcher.port });
    await conn.write(new TextEncoder().encode(await claim(node, place)));
    return { conn, stream: await launcher.start(node, NEVER) };
  };
  const [one, two] = [await come("cn1"), await come("cn2")];
  const read = (stream: ReadableStream) => new Response(stream).text();
  await one.conn.write(new TextEncoder().encode("last words"));
  const heard = read(one.stream.readable);
  one.conn.close();
  assertEquals([await heard, await one.stream.ended], ["last words", "its connection ended"]);
  const unheard = read(two.stream.readable).catch(() => "broken off");
  await two.stream.writable.close();
  assertEquals([await unheard, await two.stream.ended], ["broken off", "its connection ended"]);
  two.conn.close();
  one.stream.kill();
  launcher.close();
});

Deno.test("CallbackLauncher.start() says where a node was told to come to, and what the step has said, when time is up", async () => {
  const launcher = await open();
  const late = new AbortController();
  launcher.said(null, "srun: job 7 queued and waiting for resources");
  const waiting = launcher.start("cn1", late.signal);
  late.abort();
  const error = await assertRejects(() => waiting, Error);
  assertEquals(
    error.message,
    "its agent has not connected back to this machine at 10.0.0.254, 10.1.0.254, " +
      `port ${launcher.port}: srun: job 7 queued and waiting for resources`,
  );
  launcher.close();
});

Deno.test("CallbackLauncher.start() fails with what the step has said of the node, or of all when it is over", async () => {
  const launcher = await open(["cn1", "cn2", "cn3"]);
  const [one, two] = [launcher.start("cn1", NEVER), launcher.start("cn2", NEVER)];
  launcher.said("cn1", "oobw: cn1: no such thing");
  await assertRejects(() => one, Error, "oobw: cn1: no such thing");
  launcher.stepEnded("srun: error: all is lost (exit status 1)");
  await assertRejects(() => two, Error, "srun: error: all is lost (exit status 1)");
  await assertRejects(() => launcher.start("cn3", NEVER), Error, "all is lost");
  launcher.close();
});

Deno.test("CallbackLauncher.close() leaves no port", async () => {
  const launcher = await open();
  launcher.close();
  await delay(0);
  await assertRejects(() => Deno.connect({ hostname: "127.0.0.1", port: launcher.port }));
});

Deno.test("listenFirst() takes the first port of the range that is free, and says when none is", () => {
  const taken = listenFirst(null);
  const { port } = taken.addr;
  const why = assertThrows(() => listenFirst([port, port]), Error);
  assert(why.message.startsWith(`listening for agents at ports ${port} to ${port} of this machine: `), why.message);
  taken.close();
  const again = listenFirst([port, port]);
  assertEquals(again.addr.port, port);
  again.close();
});

Deno.test("controlAddresses() leaves out what other machines cannot use, and begins with IPv4", () => {
  const addresses = (...all: string[]) => controlAddresses(null, all.map((address) => ({ address })));
  assertEquals(addresses("127.0.0.1", "::1", "fe80::1", "fd00::2", "169.254.1.1", "10.0.0.1", "10.0.0.1"), [
    "10.0.0.1",
    "fd00::2",
  ]);
  assertEquals(addresses("127.0.0.1", "::1"), ["127.0.0.1"]);
  assertEquals(controlAddresses("login-ib", []), ["login-ib"]);
});

import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { labTest } from "./lab.ts";
import { runCommand } from "./run_command.ts";
import { bitsPerSecond, payloadMBps, TwoNodes } from "./two_nodes.ts";

/** The namespaces of this process' nodes. */
async function namespaces(): Promise<string[]> {
  const listed = await runCommand(["ip", "netns", "list"]);
  return listed.split("\n").map((line) => line.split(" ")[0]!).filter((name) => name.startsWith(`oobw-${Deno.pid}-`));
}

/** Runs a command in a node; its output, whatever became of it. */
async function output(command: Deno.Command): Promise<string> {
  return new TextDecoder().decode((await command.output()).stdout).trim();
}

const LISTEN = `
  const listener = Deno.listen({ hostname: "::", port: 7000 });
  Deno.stdout.writeSync(new Uint8Array(1));
  for await (const connection of listener) connection.close();`;
const CONNECT = `
  const connected = await Deno.connect({ hostname: Deno.args[0], port: 7000 }).then(() => "connected", (error) => error.code);
  Deno.stdout.writeSync(new TextEncoder().encode(connected));
  Deno.exit();`;

function program(text: string, ...args: string[]): string[] {
  return [Deno.execPath(), "eval", "--no-config", text, ...args];
}

labTest("TwoNodes have a path between them, over IPv4 and IPv6, that can be taken down and up", async () => {
  await using nodes = await TwoNodes.make({ mtu: 1400 });
  const server = nodes.exec("b", program(LISTEN), { stdout: "piped" }).spawn();
  try {
    const reader = server.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const { v4, v6 } = nodes.addresses.b;
    const connect = (address: string) => output(nodes.exec("a", program(CONNECT, address)));
    assertEquals(await Promise.all([connect(v4), connect(v6)]), ["connected", "connected"]);
    assertEquals(
      await output(nodes.exec("a", ["cat", "/sys/class/net/eth0/mtu", "/sys/class/net/eth0/carrier"])),
      "1400\n1",
    );

    await nodes.linkDown("b");
    assertEquals(await output(nodes.exec("a", ["cat", "/sys/class/net/eth0/carrier"])), "0");
    await nodes.linkUp("b");
    assertEquals(await output(nodes.exec("a", ["cat", "/sys/class/net/eth0/carrier"])), "1");
    await nodes.linkDown("a");
    assertEquals(await connect(v4), "ENETUNREACH");
    await nodes.linkUp("a");
    assertEquals(await Promise.all([connect(v4), connect(v6)]), ["connected", "connected"]);
  } finally {
    server.kill("SIGKILL");
    await server.status;
  }
});

labTest("TwoNodes are gone after disposal, which may be repeated; several exist at a time", async () => {
  const [one, other] = await Promise.all([
    TwoNodes.make({ rate: "100mbit" }),
    TwoNodes.make({ rate: "1gbit", gso: false }),
  ]);
  try {
    const names = [one, other].flatMap(({ namespaces }) => [namespaces.a, namespaces.b]);
    assertEquals((await namespaces()).sort(), names.sort());
    for (const name of names) assert(name.length <= 20, name);
    const shaped = await output(other.exec("b", ["tc", "class", "show", "dev", "eth0"]));
    assert(shaped.includes("rate 1Gbit ceil 1Gbit"), shaped);
    await one[Symbol.asyncDispose]();
    assertEquals((await namespaces()).sort(), [other.namespaces.a, other.namespaces.b]);
    await one[Symbol.asyncDispose]();
  } finally {
    await Promise.all([one[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
  }
  assertEquals(await namespaces(), []);
});

labTest("TwoNodes that cannot be made in full leave nothing behind", async () => {
  await assertRejects(() => TwoNodes.make({ mtu: 7 }), Error, "running ip -n");
  await assertRejects(() => TwoNodes.make({ rate: "much" }), Error, "reading a rate, such as 100mbit: 'much'");
  await assertRejects(() => TwoNodes.make({ congestion: "none_such" }), Error, "running ip netns exec");
  assertEquals(await namespaces(), []);
});

labTest("TwoNodes remove nothing that was there before: its name is left alone", async () => {
  const taken = `oobw-${Deno.pid}-1a`;
  await runCommand(["ip", "netns", "add", taken]);
  try {
    await using nodes = await TwoNodes.make();
    assertEquals(nodes.namespaces.a, `oobw-${Deno.pid}-2a`);
  } finally {
    assertEquals(await namespaces(), [taken]);
    await runCommand(["ip", "netns", "delete", taken]);
  }
});

Deno.test("bitsPerSecond() and payloadMBps() read tc's rates", () => {
  assertEquals(["64kbit", "100mbit", "2.5gbit"].map(bitsPerSecond), [64e3, 100e6, 2.5e9]);
  assertAlmostEquals(payloadMBps("1gbit"), 119.5508, 1e-4);
  for (const rate of ["", "100", "100Mbps", "mbit", "1e3kbit"]) assertThrows(() => bitsPerSecond(rate), Error, rate);
});

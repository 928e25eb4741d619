import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ServerPorts } from "../../../lib/agent/programs/server_port.ts";

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

/** A socket as the tables have it: on all addresses, with this state and inode. */
function line(port: number, state: string, inode = 0): string {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return `   0: 00000000:${hex} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 0 0\n`;
}

function machine(tcp: () => string, udp = "") {
  return {
    readStart: (path: string) => path.endsWith("/tcp") ? HEAD + tcp() : path.endsWith("/udp") ? HEAD + udp : "",
  };
}

Deno.test("ServerPorts.take() gives each port once, and none that a socket has", () => {
  const ports = new ServerPorts([7000, 7004], machine(() => line(7001, "0A"), line(7003, "07")));
  const taken = [ports.take(), ports.take(), ports.take()];
  assertEquals(taken.sort(), [7000, 7002, 7004]);
  assertThrows(() => ports.take(), Error, "choosing a port for a server: none of 7000-7004 is free");
  ports.release(7002);
  assertEquals(ports.take(), 7002);
});

Deno.test("ServerPorts.take() takes a port whose connections are over where no other is left", () => {
  const ports = new ServerPorts([7000, 7001], machine(() => line(7000, "06") + line(7001, "01")));
  assertEquals(ports.take(), 7000);
});

Deno.test("ServerPorts.take() says so where the system tells nothing", () => {
  const ports = new ServerPorts(null, { readStart: () => undefined });
  assertThrows(() => ports.take(), Error, "this system does not tell which are taken");
});

Deno.test("ServerPorts.take() chooses by itself below the ports that connections are made from", () => {
  const port = new ServerPorts(null, machine(() => "")).take();
  assert(port >= 20_000 && port < 32_768);
});

Deno.test("ServerPorts.listening() waits for the own server: not for another one, nor for a connection", async () => {
  let table = line(7000, "0A", 11) + line(7000, "01", 12);
  const ports = new ServerPorts([7000, 7000], machine(() => table));
  let isThere = false;
  const listening = ports.listening(7000, (inode) => inode === 13, new AbortController().signal).then(() =>
    isThere = true
  );
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals(isThere, false);
  table += line(7000, "0A", 13);
  await listening;
  await assertRejects(() => ports.listening(7001, () => true, AbortSignal.abort()));
});

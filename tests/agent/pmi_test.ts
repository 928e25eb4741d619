import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { Pmi } from "../../lib/agent/pmi.ts";
import { connect } from "../../lib/net/connect.ts";
import { Libc } from "../../lib/net/libc.ts";
import { FakePmi } from "./fake_pmi.ts";

const libc = Libc.open();
const NEVER = new AbortController().signal;

/** The processes of a job of this size, each with its own connection to the manager. */
function processes(manager: FakePmi, size: number): { pmi: Pmi; close(): void }[] {
  return Array.from({ length: size }, (_, rank) => {
    const limits = { stop: () => false, deadlineNs: libc.nowNs() + 5e9 };
    const to = { from: null, to: "127.0.0.1", port: manager.port, doing: "connecting to a process manager" };
    const link = connect(libc, to, limits, () => {});
    return { pmi: new Pmi(libc, { fd: link.fd, rank }), close: () => link.close() };
  });
}

Deno.test("Pmi.publish() lets all processes of a job look up what the first one knows, however long, whoever is first", async () => {
  for (const text of ["{}", `{"nodes":"${"cn1 = ü, ".repeat(2000)}"}`]) {
    await using manager = new FakePmi();
    const [first, ...others] = processes(manager, 3);
    const heard = others.map(({ pmi }) => pmi.lookUp(NEVER));
    await delay(20); // they ask before there is anything
    await first!.pmi.publish(text);
    assertEquals(await Promise.all(heard), [text, text]);
    assert(manager.longest < 512, `a line of ${manager.longest} bytes`);
    for (const { close } of [first!, ...others]) close();
  }
});

Deno.test("Pmi.lookUp() says when the process manager is gone", async () => {
  const manager = new FakePmi();
  const [, other] = processes(manager, 2);
  const failed = assertRejects(() => other!.pmi.lookUp(NEVER), Error, "asking the process manager for 'lookup_name': ");
  setTimeout(() => manager[Symbol.asyncDispose](), 200);
  await failed;
  other!.close();
});

Deno.test("Pmi.inherited() is what the environment says, whole or not at all", () => {
  const inherited = (env: Record<string, string>) => Pmi.inherited((name) => env[name]);
  assertEquals(inherited({ PMI_FD: "7", PMI_RANK: "2" })?.rank, 2);
  assertEquals(inherited({ PMI_RANK: "2" }), undefined);
  assertEquals(inherited({ PMI_FD: "x", PMI_RANK: "2" }), undefined);
});

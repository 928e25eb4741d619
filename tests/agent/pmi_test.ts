import { assert, assertEquals, assertRejects } from "@std/assert";
import { Pmi } from "../../lib/agent/pmi.ts";
import { connect } from "../../lib/net/connect.ts";
import { Libc } from "../../lib/net/libc.ts";
import { FakePmi } from "./fake_pmi.ts";

const libc = Libc.open();

/** The processes of a job of this size, each with its own connection to the manager. */
function processes(manager: FakePmi, size: number): { pmi: Pmi; close(): void }[] {
  return Array.from({ length: size }, (_, rank) => {
    const limits = { stop: () => false, deadlineNs: libc.nowNs() + 5e9 };
    const to = { from: null, to: "127.0.0.1", port: manager.port, doing: "connecting to a process manager" };
    const link = connect(libc, to, limits, () => {});
    return { pmi: new Pmi(libc, { fd: link.fd, rank, size }), close: () => link.close() };
  });
}

Deno.test("Pmi.share() has all processes of a job know what the first one knows, however long", async () => {
  for (const text of ["{}", `{"nodes":"${"cn1 = ü, ".repeat(2000)}"}`]) {
    await using manager = new FakePmi(3);
    const job = processes(manager, 3);
    const heard = await Promise.all(job.map(({ pmi }) => pmi.share(pmi.rank === 0 ? text : null)));
    assertEquals(heard, [text, text, text]);
    assert(manager.longest <= 1024, `a value of ${manager.longest} bytes`);
    job.forEach(({ close }) => close());
  }
});

Deno.test("Pmi.share() says when the process manager is gone", async () => {
  const manager = new FakePmi(2);
  const [first] = processes(manager, 1);
  const sharing = new Pmi(libc, { fd: first!.pmi.fd, rank: 0, size: 2 }).share("{}"); // the other one never comes
  const failed = assertRejects(() => sharing, Error, "asking the process manager for 'barrier_in': ");
  setTimeout(() => manager[Symbol.asyncDispose](), 200);
  await failed;
  first!.close();
});

Deno.test("Pmi.inherited() is what the environment says, whole or not at all", () => {
  const inherited = (env: Record<string, string>) => Pmi.inherited((name) => env[name]);
  assertEquals(inherited({ PMI_FD: "7", PMI_RANK: "2", PMI_SIZE: "4" })?.rank, 2);
  assertEquals(inherited({ PMI_RANK: "2", PMI_SIZE: "4" }), undefined);
  assertEquals(inherited({ PMI_FD: "x", PMI_RANK: "2", PMI_SIZE: "4" }), undefined);
});

import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { Process, SharedValue } from "../../lib/concurrency/mod.ts";

const BEHAVE = new URL("./fixtures/behave.ts", import.meta.url);

async function started(how: string, mark?: SharedValue<"int32">): Promise<Process> {
  const process = new Process({ module: BEHAVE, args: [how, mark?.handle] });
  await process.start();
  return process;
}

Deno.test("Process ends with exit code 0 when run() returns", async () => {
  const process = new Process({ module: BEHAVE, args: ["returns"], name: "returner" });
  assertEquals([process.name, process.daemon, process.isAlive(), process.exitCode], ["returner", false, false, null]);
  await process.start();
  assert(await process.join());
  assertEquals([process.isAlive(), process.exitCode, process.error], [false, 0, undefined]);
  assert(await process.join(0), "joining again answers at once");
});

Deno.test("Process keeps the error that run() throws", async () => {
  const process = await started("throws");
  await process.join();
  assertEquals(process.exitCode, 1);
  const { error } = process;
  assert(error instanceof Error);
  assertEquals([error.name, error.message], ["OddError", "thrown by run"]);
  assertStringIncludes(error.stack!, "behave.ts");
  assert(error.cause instanceof Error);
  assertEquals([error.cause.name, error.cause.message], ["TypeError", "the cause"]);
});

Deno.test("Process keeps what is thrown that is no Error", async () => {
  const process = await started("throws a text");
  await process.join();
  assertEquals([process.exitCode, process.error?.message], [1, "only a text"]);
});

Deno.test("Process ends with its error kept when something in its thread throws and nobody catches it", async () => {
  for (const [how, message] of [["throws from a timer", "thrown from a timer"], ["rejects unseen", "seen by nobody"]]) {
    const process = await started(how!);
    await process.join();
    assertEquals([process.exitCode, process.error?.name, process.error?.message], [1, "OddError", message]);
  }
});

Deno.test("start() is rejected when the module cannot be run", async () => {
  const cases = [
    ["broken_module.ts", "broken while it is imported"],
    ["no_run.ts", "exports no function run"],
    ["not_there.ts", "not_there.ts"],
  ];
  for (const [file, message] of cases) {
    const process = new Process({ module: new URL(`./fixtures/${file}`, import.meta.url) });
    await assertRejects(() => process.start(), Error, message);
    assertEquals([process.isAlive(), process.exitCode], [false, 1]);
    assertStringIncludes(process.error!.message, message!);
    assert(await process.join());
  }
});

Deno.test("start() is rejected when the arguments cannot be copied", async () => {
  const process = new Process({ module: BEHAVE, args: [() => {}] });
  await assertRejects(() => process.start(), DOMException);
  assert(!process.isAlive());
});

Deno.test("start() a second time is an error, as is joining what was never started", async () => {
  const process = new Process({ module: BEHAVE, args: ["waits"] });
  await assertRejects(() => process.join(), Error, "not started");
  await process.start();
  await assertRejects(() => process.start(), Error, "started before");
  process.kill();
  await assertRejects(() => process.start(), Error, "started before");
});

Deno.test("start() is rejected when the process is killed before it runs", async () => {
  const process = new Process({ module: BEHAVE, args: ["waits"] });
  const starting = process.start();
  process.kill();
  await assertRejects(() => starting, Error, "exit code -9");
  assert(await process.join());
});

Deno.test("join() answers false when the time is up", async () => {
  const process = await started("waits");
  assertEquals(await process.join(20), false);
  assert(process.isAlive());
  const joined = process.join(60_000); // its timer must not hold the test open
  process.kill();
  assert(await joined);
});

Deno.test("terminate() ends a process that does not listen as soon as it can, with exit code -15", async () => {
  const process = await started("waits");
  const beginMs = performance.now();
  process.terminate();
  process.terminate();
  assert(process.isAlive());
  await process.join();
  assertEquals([process.isAlive(), process.exitCode, process.error], [false, -15, undefined]);
  assert(performance.now() - beginMs < 900, "without using up the grace period");
  process.terminate();
  process.kill();
  assertEquals(process.exitCode, -15);
});

Deno.test("terminate() lets a process that listens come to its end", async () => {
  for (const how of ["listens", "asks"]) {
    const told = new SharedValue("int32");
    const process = await started(how, told);
    await delay(20);
    process.terminate();
    await process.join();
    assertEquals([process.exitCode, told.value], [-15, 1], how);
  }
});

Deno.test("terminate() ends a process that goes on all the same when the grace period is over", async () => {
  const process = await started("listens and goes on");
  process.terminate();
  assertEquals(await process.join(300), false);
  assert(await process.join(10_000));
  assertEquals(process.exitCode, -15);
});

Deno.test("kill() ends a process at once, with exit code -9", async () => {
  const process = await started("listens and goes on");
  process.kill();
  assertEquals([process.isAlive(), process.exitCode], [false, -9]);
  assert(await process.join(0));
});

Deno.test("kill() after terminate() does not wait for the grace period", async () => {
  const process = await started("listens and goes on");
  process.terminate();
  process.kill();
  assertEquals(process.exitCode, -9);
});

Deno.test("close() throws while the process is alive; a closed one is done with", async () => {
  const process = await started("waits");
  assertThrows(() => process.close(), Error, "still alive");
  process.kill();
  process.close();
  await assertRejects(() => process.join(), Error, "closed");
  const unused = new Process({ module: BEHAVE });
  unused.close();
  await assertRejects(() => unused.start(), Error, "closed");
});

Deno.test("arguments are copied, and ports handed over, however deep they are", async () => {
  const module = new URL("./fixtures/echo.ts", import.meta.url);
  const { port1, port2 } = new MessageChannel();
  const loop: Record<string, unknown> = { list: [{ port: port2 }] };
  loop.self = loop; // a cycle is no trap
  const process = new Process({ module, args: [port2, loop] });
  await process.start();
  assertThrows(() => structuredClone(port2, { transfer: [port2] }));
  port1.close();
  await process.join();
  assertEquals(process.exitCode, 0);
});

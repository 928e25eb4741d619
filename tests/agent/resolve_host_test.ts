import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { resolveHost } from "../../lib/agent/resolve_host.ts";
import { LinkError } from "../../lib/net/link_error.ts";

const { signal } = new AbortController();

function refuseToLookUp(host: string): Promise<never> {
  throw new Error(`looked up: ${host}`);
}

async function linkError(promise: Promise<unknown>): Promise<LinkError> {
  const error = await assertRejects(() => promise, LinkError);
  assert(error instanceof LinkError);
  return error;
}

Deno.test("resolveHost() answers a numeric address as it is, without a look-up", async () => {
  for (const address of ["10.0.0.1", "::1", "FD00::0001", "::ffff:10.0.0.1", "255.255.255.255"]) {
    assertEquals(await resolveHost(address, signal, refuseToLookUp), [address]);
  }
});

Deno.test("resolveHost() refuses an address that means nothing to another node", async () => {
  const { reason, message } = await linkError(resolveHost("fe80::1%eth0", signal, refuseToLookUp));
  assertEquals([reason, message], [
    "unreachable",
    "resolving fe80::1%eth0: an address that holds for one interface only",
  ]);
});

Deno.test("resolveHost() refuses what can be no name, without a look-up", async () => {
  for (const host of ["", "-n1", "a b", "n1;id", "n1\nn2", "[::1]", "user@n1", "n1/x", "ü", "x".repeat(256)]) {
    const error = await linkError(resolveHost(host, signal, refuseToLookUp));
    assertEquals([error.reason, error.blame], ["unreachable", undefined]);
    assert(/^resolving '[ -~]{0,40}…?': not a host name$/.test(error.message), error.message);
  }
});

Deno.test("resolveHost() knows the names of /etc/hosts", async () => {
  const addresses = await resolveHost("localhost", signal);
  assert(addresses.includes("127.0.0.1") || addresses.includes("::1"), addresses.join());
});

Deno.test("resolveHost() gives each address once, in the resolver's order", async () => {
  const answers = ["fd00::1", "10.0.0.2", "10.0.0.1", "10.0.0.2"].map((address) => ({ address }));
  assertEquals(await resolveHost("n1", signal, () => Promise.resolve(answers)), ["fd00::1", "10.0.0.2", "10.0.0.1"]);
});

Deno.test("resolveHost() tells what the system says of a name that it has no address for", async () => {
  const real = await linkError(resolveHost("a..b", signal));
  assertEquals([real.reason, real.blame], ["unreachable", undefined]);
  assert(
    /^resolving a\.\.b: name not known \(\w+\)$/.test(real.message),
    real.message,
  );
  for (
    const [failure, message] of [
      [Object.assign(new Error("getaddrinfo ENOTFOUND cn2"), { code: "ENOTFOUND" }), "name not known (ENOTFOUND)"],
      [Object.assign(new Error("getaddrinfo EAI_AGAIN cn2"), { code: "EAI_AGAIN" }), "EAI_AGAIN"],
      [new Error("it is\nbroken"), "it is broken"],
    ] as const
  ) {
    const error = await linkError(resolveHost("cn2", signal, () => Promise.reject(failure)));
    assertEquals([error.message, error.reason], [`resolving cn2: ${message}`, "unreachable"]);
  }
  const none = await linkError(resolveHost("cn2", signal, () => Promise.resolve([])));
  assertEquals(none.message, "resolving cn2: name not known (no address)");
});

Deno.test("resolveHost() rejects at once with the reason of an abort", async () => {
  const reason = new Error("enough");
  const stop = new AbortController();
  const start = performance.now();
  const waiting = resolveHost("n1", stop.signal, () => new Promise(() => {}));
  stop.abort(reason);
  assertEquals(await waiting.catch((error) => error), reason);
  for (const host of ["n1", "10.0.0.1", ""]) {
    assertEquals(await resolveHost(host, stop.signal, refuseToLookUp).catch((error) => error), reason);
  }
  assertLess(performance.now() - start, 2000);
});

Deno.test("resolveHost() has nothing fail later when a look-up fails after an abort", async () => {
  const stop = new AbortController();
  const look = Promise.withResolvers<never>();
  const waiting = resolveHost("n1", stop.signal, () => look.promise);
  stop.abort();
  await assertRejects(() => waiting, DOMException);
  look.reject(new Error("late"));
  await new Promise((resolve) => setTimeout(resolve, 5)); // an unhandled rejection would fail the test file
});

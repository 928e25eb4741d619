import { assertEquals, assertRejects } from "@std/assert";
import { StartError, UsageError } from "../../lib/base/errors.ts";
import { resolveStart } from "../../lib/cli/resolve_start.ts";

Deno.test("resolveStart() has defaults", async () => {
  assertEquals(await resolveStart({}), { fanout: 64, timeoutMs: 20_000, controlAddress: null, deploy: null });
});

Deno.test("resolveStart() reads every option into its unit", async () => {
  const options = { fanout: "1024", "connect-timeout": "1m", "control-address": "[fd00::1]" };
  assertEquals(await resolveStart(options), {
    fanout: 1024,
    timeoutMs: 60_000,
    controlAddress: "fd00::1",
    deploy: null,
  });
});

Deno.test("resolveStart() deploys the program that runs, by its contents", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "abc");
    const { deploy } = await resolveStart({ deploy: true }, { path, standalone: true });
    assertEquals(deploy, {
      path,
      sizeBytes: 3,
      hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("resolveStart() cannot deploy what is no compiled program, or cannot be read", async () => {
  const path = "/opt/oobw";
  await assertRejects(
    () => resolveStart({ deploy: true }, { path, standalone: false }),
    UsageError,
    "deploying this program (only the compiled one can be copied to nodes): '/opt/oobw'",
  );
  await assertRejects(() => resolveStart({ deploy: true }, { path: "/no/such/oobw", standalone: true }), StartError);
});

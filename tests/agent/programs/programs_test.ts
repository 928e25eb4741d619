import { assert, assertEquals, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { fromFileUrl } from "@std/path";
import { Programs } from "../../../lib/agent/programs/programs.ts";

/** Whether a process runs: one that has ended and waits for its parent does not. */
function runs(id: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(Deno.readTextFileSync(`/proc/${id}/stat`));
  } catch {
    return false;
  }
}

async function gone(id: number): Promise<void> {
  for (let look = 0; runs(id); look++) {
    assert(look < 500, `process ${id} is still there`);
    await delay(10);
  }
}

async function within(test: (programs: Programs) => Promise<void>): Promise<void> {
  const programs = new Programs(500);
  try {
    await test(programs);
  } finally {
    await programs.close();
  }
}

const shell = (script: string) => ["sh", "-c", script];

Deno.test("Programs.start() runs a program without a shell, and tells all of its end", async () => {
  await within(async (programs) => {
    const command = ["sh", "-c", 'printf "%s" "$1"; echo oh >&2; exit 3', "sh", "$HOME; *"];
    assertEquals(await programs.start(command).ended, {
      command,
      exit_status: 3,
      signal: null,
      stdout: "$HOME; *",
      stderr: "oh\n",
      overflowed: false,
    });
    const { exit_status, signal } = await programs.start(shell("kill -9 $$")).ended;
    assertEquals([exit_status, signal], [null, "SIGKILL"]);
    const { stdout } = await programs.start(shell("cat; echo $LC_ALL")).ended;
    assertEquals(stdout, "C\n");
  });
});

Deno.test("Programs.start() says which program there is not", async () => {
  await within((programs) => {
    assertThrows(() => programs.start(["no-such-program-here"]), Error, "starting no-such-program-here: ");
    return Promise.resolve();
  });
});

Deno.test("a program's end ends what it has left behind, in its group and beyond", async () => {
  await within(async (programs) => {
    const script = "sleep 1000 & echo $!; setsid sleep 1000 & setsid sh -c 'echo $$; exec sleep 1000' & sleep 0.3";
    const { stdout, exit_status } = await programs.start(shell(script)).ended;
    assertEquals(exit_status, 0);
    const ids = stdout.trim().split("\n").map(Number);
    assertEquals(ids.length, 2);
    for (const id of ids) await gone(id);
  });
});

Deno.test("Program.stop() asks first, and kills the whole group when that does not help", async () => {
  await within(async (programs) => {
    const polite = programs.start(shell("trap 'echo bye; exit 0' TERM; echo there; while :; do sleep 0.05; done"));
    await delay(200);
    polite.stop();
    const { exit_status, stdout } = await polite.ended;
    assertEquals([exit_status, stdout], [0, "there\nbye\n"]);

    const deaf = programs.start(shell("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 0.05; done"));
    await delay(200);
    deaf.stop();
    const end = await deaf.ended;
    assertEquals(end.signal, "SIGKILL");
    await gone(Number(end.stdout));
  });
});

Deno.test("a program that prints without end is ended, and the last of its output kept", async () => {
  await within(async (programs) => {
    const end = await programs.start(shell("yes 0123456789abcde")).ended;
    assert(end.overflowed);
    assertEquals(end.stdout.length, 1024 * 1024);
    assert(end.stdout.includes("\n0123456789abcde\n"));
  });
});

Deno.test("Programs.close() ends all that runs", async () => {
  const programs = new Programs(500);
  const program = programs.start(shell("trap '' TERM; while :; do sleep 0.05; done"));
  await delay(50);
  await programs.close();
  assertEquals((await program.ended).signal, "SIGKILL");
});

Deno.test("programs end when the process that has started them is killed, those that have left their group too", async () => {
  const module = new URL("../../../lib/agent/programs/programs.ts", import.meta.url).href;
  const script = "sleep 1000 & echo $! >&3; setsid sh -c 'echo $$ >&3; exec sleep 1000' & wait";
  const source = `import { Programs } from ${JSON.stringify(module)};
    new Programs(500).start(["sh", "-c", ${JSON.stringify(`exec 3>"$1"; ${script}`)}, "sh", Deno.args[0]]);
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const folder = await Deno.makeTempDir();
  try {
    const main = `${folder}/main.ts`, ids = `${folder}/ids`;
    await Deno.writeTextFile(main, source);
    const config = fromFileUrl(new URL("../../../deno.json", import.meta.url));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", config, main, ids],
      stdout: "null",
      stderr: "null",
      stdin: "null",
    }).spawn();
    let found: number[] = [];
    for (let look = 0; found.length < 2; look++) {
      assert(look < 1000, "the programs did not start");
      await delay(20);
      const text = await Deno.readTextFile(ids).catch(() => "");
      found = text.split("\n").slice(0, -1).map(Number);
    }
    assert(found.every(runs));
    child.kill("SIGKILL");
    await child.status;
    for (const id of found) await gone(id);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { testWhereAble } from "../cluster/test_where_able.ts";
import { run } from "./program.ts";

const MIB = 1024 * 1024;

async function command(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, stdout: "null", stderr: "piped" }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr).trim()}`);
}

/** A file system of 1 MiB, for as long as the test lasts. */
async function onSmallDisk(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await command("mount", "-t", "tmpfs", "-o", "size=1m", "oobw-test", folder);
    try {
      await test(folder);
    } finally {
      await command("umount", folder);
    }
  } finally {
    await Deno.remove(folder);
  }
}

const able = await onSmallDisk(() => Promise.resolve()).then(() => true as const, (error) => String(error));

testWhereAble(
  "a disk that gets full stops the run: what the file has is whole, and the error is said",
  "mounts",
  able,
  async () => {
    await onSmallDisk(async (folder) => {
      const path = join(folder, "run.jsonl");
      // 44,850 pairs of some 150 bytes each are six times too many.
      const args = ["cn[1-300]", "--probe", "sim", "--sim-delay", "0", "--seed", "1", "--format", "jsonl"];
      const { code, stdout, stderr } = await run(...args, "-o", path);
      assertEquals(code, 1);
      assertMatch(stderr, /^the run file may take 6\.84 MiB, and there is room for 10\d\d KiB: /m);
      assertMatch(stderr, /^oobw: writing the run file: '.*run\.jsonl': No space left on device.*\nelapsed .* s\n$/m);
      const text = await Deno.readTextFile(path);
      assert(text.endsWith("\n"));
      const lines = text.trimEnd().split("\n");
      for (const line of lines) JSON.parse(line);
      assert(text.length > 0.9 * MIB, `${text.length} bytes were saved`);
      // Nothing is printed that is not saved.
      const saved = new Set(lines);
      for (const line of stdout.trimEnd().split("\n")) assert(saved.has(line), line);

      const report = await run("report", path, "--format", "plain");
      assertEquals([report.code, report.stdout.trimEnd().split("\n").length], [0, 44_850]);
      // Elsewhere there is room to go on.
      const moved = await Deno.makeTempFile();
      try {
        await Deno.copyFile(path, moved);
        const resumed = await run("--resume", moved, "--format", "plain", "-q");
        assertEquals([resumed.code, resumed.stdout.includes(" - ")], [0, false]);
      } finally {
        await Deno.remove(moved);
      }
    });
  },
);

testWhereAble("a disk that is full already is told of before anything is started", "mounts", able, async () => {
  await onSmallDisk(async (folder) => {
    await Deno.writeFile(join(folder, "full"), new Uint8Array(MIB)).catch(() => {});
    const { code, stderr } = await run("cn[1-4]", "--probe", "sim", "-o", join(folder, "run.jsonl"));
    assertEquals(code, 2);
    assertMatch(stderr, /^oobw: writing the run file: .*No space left on device/);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["full"]);
  });
});

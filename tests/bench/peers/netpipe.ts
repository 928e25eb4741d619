import type { BenchPath } from "../bench_path.ts";
import { found, withServer } from "./server.ts";

const PORT = 5002;

/** Half a round trip in microseconds: the best of three means, each over a quarter of a second. */
export async function netpipe(path: BenchPath, sizeBytes: number): Promise<number> {
  const outputPath = await Deno.makeTempFile();
  const both = ["-l", String(sizeBytes), "-u", String(sizeBytes), "-p", "0", "-o", outputPath];
  try {
    return await withServer(path, ["NPtcp", ...both.slice(0, -2), "-o", "/dev/null"], PORT, async () => {
      await path.run(["NPtcp", "-h", path.addresses.b, ...both]);
      return found(await Deno.readTextFile(outputPath), /^ *\d+ +[\d.]+ +([\d.]+)$/m) * 1e6;
    });
  } finally {
    await Deno.remove(outputPath);
  }
}

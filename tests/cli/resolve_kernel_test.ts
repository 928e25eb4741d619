import { assertEquals } from "@std/assert";
import type { KernelSettings } from "../../lib/net/request.ts";
import { resolve } from "./resolve.ts";

const DEFAULTS: KernelSettings = {
  transport: "tcp",
  durationMs: 1000,
  countBytes: null,
  messageSizeBytes: 1024 ** 2,
  latencySizeBytes: 1,
  iterations: null,
  wait: "block",
  streams: 1,
  bidirectional: false,
  socketBufferBytes: null,
  congestion: null,
  rateBytesPerSecond: null,
  sizes: null,
};

const UDP: Partial<KernelSettings> = { transport: "udp", messageSizeBytes: 1448, rateBytesPerSecond: 12.5e6 };

/** What is typed, and in what the settings then differ from the defaults. */
const SETTINGS: [argv: string, changes: Partial<KernelSettings>][] = [
  ["", {}],
  ["--transport tcp", {}],
  ["--transport udp", UDP],
  ["--transport udp --message-size 65507 --latency-size 65507 --rate 11GB/s", {
    ...UDP,
    messageSizeBytes: 65507,
    latencySizeBytes: 65507,
    rateBytesPerSecond: 11e9,
  }],
  ["--transport udp --message-size 16 --rate 100kbit/s", { ...UDP, messageSizeBytes: 16, rateBytesPerSecond: 12_500 }],
  ["--transport udp --rate 1Tbit/s --bytes 1GB", { ...UDP, rateBytesPerSecond: 125e9, countBytes: 1e9 }],
  ["--bytes 1", { countBytes: 1 }],
  ["--bytes 1024GiB", { countBytes: 1024 ** 4 }],
  ["--streams 64 --bidirectional", { streams: 64, bidirectional: true }],
  ["--socket-buffer 4MiB --congestion bbr", { socketBufferBytes: 4 * 1024 ** 2, congestion: "bbr" }],
  ["--socket-buffer 1GiB --congestion dctcp_2", { socketBufferBytes: 1024 ** 3, congestion: "dctcp_2" }],
  ["--latency-size 4MiB --message-size 64MiB", { latencySizeBytes: 4 * 1024 ** 2, messageSizeBytes: 64 * 1024 ** 2 }],
  ["--sizes 1:4", { sizes: [1, 2, 4], durationMs: 200 }],
  ["--sizes 1MiB:64MiB:x8 --duration 2s", { sizes: [1024 ** 2, 8 * 1024 ** 2, 64 * 1024 ** 2], durationMs: 2000 }],
  ["--sizes 1:4 --bytes 1MB", { sizes: [1, 2, 4], durationMs: 200, countBytes: 1e6 }],
  ["--transport udp --sizes 16:64KB:x100", { ...UDP, sizes: [16, 1600, 64000], durationMs: 200 }],
];

for (const [argv, changes] of SETTINGS) {
  Deno.test(`resolveKernel() reads '${argv}'`, async () => {
    const { options } = await resolve(["plan", "cn[1-3]", ...argv.split(" ").filter((word) => word !== "")]);
    assertEquals(options.probe, { name: "tcp", ...DEFAULTS, ...changes });
  });
}

const SWEEP_NOTICE = "--sizes: --duration is shortened to 200 ms for each size";

Deno.test("kernelNotices() tell that a sweep is shortened, and only where it is", async () => {
  const noticesOf = async (argv: string) => (await resolve(["plan", "cn[1-3]", ...argv.split(" ")])).notices;
  assertEquals(await noticesOf("--sizes 1:4"), [SWEEP_NOTICE]);
  for (const argv of ["--sizes 1:4 --duration 1s", "--sizes 1:4 --bytes 1MB", "--duration 1s"]) {
    assertEquals(await noticesOf(argv), [], argv);
  }
});

Deno.test("resolveRun() leaves the demo the time that --bytes or --sizes gives it", async () => {
  for (const [argv, durationMs] of [[["--bytes", "1MB"], 1000], [["--sizes", "1:4"], 200]] as const) {
    const { options: { probe }, notices } = await resolve(argv);
    assertEquals(probe.name === "tcp" && probe.durationMs, durationMs);
    assertEquals(notices.some((notice) => notice.startsWith("demo: --duration")), false);
  }
});

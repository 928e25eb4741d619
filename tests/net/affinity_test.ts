import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseCpuList } from "../../lib/agent/cpu_list.ts";
import { allowedCpus, pinThread, unpinThread } from "../../lib/net/affinity.ts";
import { Libc } from "../../lib/net/libc.ts";
import { LinkError } from "../../lib/net/link_error.ts";
import { CPU_LIMIT } from "../../lib/net/request.ts";

const libc = Libc.open();

/** What the kernel says of the thread that asks; reading a file at once happens on that thread. */
function kernelsList(): number[] {
  const status = Deno.readTextFileSync("/proc/thread-self/status");
  return parseCpuList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)![1]!)!;
}

/** Runs something that changes the mask of this thread, and sets it back. */
function withMask(change: (allowed: number[]) => void) {
  const allowed = allowedCpus(libc);
  try {
    change(allowed);
  } finally {
    unpinThread(libc, allowed);
  }
  assertEquals(kernelsList(), allowed);
}

Deno.test("allowedCpus() is what the kernel says of this thread", () => {
  assertEquals(allowedCpus(libc), kernelsList());
});

Deno.test("pinThread() leaves the calling thread one CPU, unpinThread() gives the others back", () => {
  withMask((allowed) => {
    for (const cpu of allowed) {
      pinThread(libc, cpu);
      assertEquals(kernelsList(), [cpu]);
      assertEquals(allowedCpus(libc), [cpu]);
    }
  });
});

Deno.test("pinThread() says which CPU cannot be had, and keeps those that were", () => {
  const before = allowedCpus(libc);
  const missing = Array.from({ length: CPU_LIMIT }, (_, cpu) => cpu).findLast((cpu) => !before.includes(cpu))!;
  for (const cpu of [missing, CPU_LIMIT, 5000, -1]) {
    const error = assertThrows(() => pinThread(libc, cpu), LinkError);
    assert(error instanceof LinkError);
    assertEquals(
      [error.message, error.reason, error.blame],
      [`pinning a thread to CPU ${cpu}: EINVAL`, "launch", "here"],
    );
  }
  assertEquals(kernelsList(), before);
});

Deno.test("unpinThread() refuses a list without a CPU that is there", () => {
  const error = assertThrows(() => unpinThread(libc, []), LinkError);
  assert(error instanceof LinkError);
  assertEquals([error.message, error.reason], ["letting a thread run on CPUs : EINVAL", "launch"]);
});

Deno.test("pinThread() in a worker pins that worker's thread alone", async () => {
  const before = kernelsList();
  const cpu = before.at(-1)!;
  const root = new URL("../../lib/net/", import.meta.url);
  const code = `
    import { allowedCpus, pinThread } from "${new URL("affinity.ts", root)}";
    import { Libc } from "${new URL("libc.ts", root)}";
    const libc = Libc.open();
    pinThread(libc, ${cpu});
    self.postMessage(allowedCpus(libc));
  `;
  const worker = new Worker(`data:application/typescript,${encodeURIComponent(code)}`, { type: "module" });
  const pinned = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  });
  worker.terminate();
  assertEquals(pinned, [cpu]);
  assertEquals(kernelsList(), before);
});

import { assertEquals } from "@std/assert";
import { readCpuLimit } from "../../lib/agent/cpu_limit.ts";
import { fakeNode } from "./fake_node.ts";

function limit(files: Record<string, string>): number | null {
  return readCpuLimit(fakeNode(files));
}

Deno.test("readCpuLimit() is the least limit of a group and all above it", () => {
  const files = {
    "/proc/self/cgroup": "0::/kubepods/pod7/app\n",
    "/sys/fs/cgroup/kubepods/cpu.max": "6400000 100000\n",
    "/sys/fs/cgroup/kubepods/pod7/cpu.max": "250000 100000\n",
    "/sys/fs/cgroup/kubepods/pod7/app/cpu.max": "max 100000\n",
    "/sys/fs/cgroup/elsewhere/cpu.max": "1000 100000\n",
  };
  assertEquals(limit(files), 2.5);
  assertEquals(limit({ ...files, "/sys/fs/cgroup/cpu.max": "100000 200000\n" }), 0.5);
});

Deno.test("readCpuLimit() reads version 1, whose path may be the host's", () => {
  const files = {
    "/proc/self/cgroup":
      "11:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n0::/docker/abc\n",
    "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "133333\n",
    "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
  };
  assertEquals(limit(files), 1.33);
  assertEquals(limit({ ...files, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n" }), null);
});

Deno.test("readCpuLimit() is null where no limit is known", () => {
  for (const cgroup of ["", "what\n", "0::/\n", "0::/../..\n", "0::/a/b\n", `0::${"/deep".repeat(500)}\n`]) {
    assertEquals(limit({ "/proc/self/cgroup": cgroup }), null, cgroup.slice(0, 40));
  }
  assertEquals(limit({ "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n" }), null);
  assertEquals(limit({ "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "100000 0\n" }), null);
});

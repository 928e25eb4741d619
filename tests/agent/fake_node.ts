import type { InterfaceAddress } from "../../lib/agent/host_facts.ts";
import type { NodeMachine, RuntimeFacts } from "../../lib/agent/node_machine.ts";

/** A node of files. */
export function fakeNode(
  files: Record<string, string>,
  addresses: readonly InterfaceAddress[] = [],
  runtime: Partial<RuntimeFacts> = {},
): NodeMachine {
  return {
    addresses: () => addresses,
    read: (path) => files[path],
    readStart: (path, limitBytes) => files[path]?.slice(0, limitBytes),
    runtime: () => ({
      deno: "2.9.6",
      clockMs: 1_700_000_000_000,
      kernel: "5.14.0-427.el9.x86_64",
      architecture: "x86_64",
      coresUsable: 4,
      loads: [0.1, 0.2, 0.3],
      memoryAvailableBytes: 8e9,
      uptimeS: 3600.5,
      openFiles: 524288,
      ...runtime,
    }),
  };
}

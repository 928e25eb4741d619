import { allowedCpus } from "../net/affinity.ts";
import { Libc } from "../net/libc.ts";
import { type Machine, THIS_MACHINE } from "./host_facts.ts";
import { openFilesLimit } from "./open_files.ts";

/** What facts on a node are read from; tests have another one. */
export interface NodeMachine extends Machine {
  /** The first bytes of a file as text, for files that may be long; undefined when it cannot be read. */
  readStart(path: string, limitBytes: number): string | undefined;
  /** What the runtime tells by itself. */
  runtime(): RuntimeFacts;
}

export interface RuntimeFacts {
  deno: string;
  /** The wall clock, in milliseconds since 1970, UTC. */
  clockMs: number;
  kernel: string;
  architecture: string;
  coresUsable: number;
  loads: readonly number[];
  memoryAvailableBytes: number;
  uptimeS: number;
  /** Infinite where it is not known. */
  openFiles: number;
}

export const THIS_NODE: NodeMachine = {
  ...THIS_MACHINE,
  readStart(path, limitBytes) {
    try {
      using file = Deno.openSync(path);
      const bytes = new Uint8Array(limitBytes);
      let length = 0, count: number | null;
      // Files of /proc give a page or so at a time.
      while (length < limitBytes && (count = file.readSync(bytes.subarray(length)))) length += count;
      return new TextDecoder().decode(bytes.subarray(0, length));
    } catch {
      return undefined;
    }
  },
  runtime() {
    return {
      deno: Deno.version.deno,
      clockMs: Date.now(),
      kernel: Deno.osRelease(),
      architecture: Deno.build.arch,
      coresUsable: coresUsable(),
      loads: Deno.loadavg(),
      memoryAvailableBytes: Deno.systemMemoryInfo().available,
      uptimeS: Deno.osUptime(),
      openFiles: openFilesLimit(),
    };
  },
};

function coresUsable(): number {
  try {
    return allowedCpus(Libc.open()).length;
  } catch {
    return navigator.hardwareConcurrency; // no glibc, or more CPUs than are counted
  }
}

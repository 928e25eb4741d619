/** A process that runs in a node. */
export interface NodeProcess {
  /** As the machine numbers it. */
  pid: number;
  /** As the node numbers it; null: the process has the node's network only, as those of `ip netns exec` do. */
  pidInNode: number | null;
  command: string[];
  /** `NAME=value`, as it was when the program started. */
  environment: string[];
}

/**
 * The processes that have a node's network, its own sshd and the process that holds it up among them; those that have ended are left out.
 * @param node the name of its network namespace
 * @param leader its process 1, as the machine numbers it
 */
export function nodeProcesses(node: string, leader: number): NodeProcess[] {
  const network = `net:[${Deno.statSync(`/run/netns/${node}`).ino}]`;
  const inside = Deno.readLinkSync(`/proc/${leader}/ns/pid`);
  const found: NodeProcess[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (Deno.readLinkSync(`/proc/${name}/ns/net`) !== network) continue;
      const command = words(`/proc/${name}/cmdline`);
      if (command.length === 0) continue; // it has ended, and its parent has not looked yet
      const isInside = Deno.readLinkSync(`/proc/${name}/ns/pid`) === inside;
      const pidInNode = isInside ? innermostPid(Deno.readTextFileSync(`/proc/${name}/status`)) : null;
      found.push({ pid: Number(name), pidInNode, command, environment: words(`/proc/${name}/environ`) });
    } catch {
      // it has ended meanwhile
    }
  }
  return found;
}

/** What a file of /proc holds: words that end in a zero byte each. */
function words(path: string): string[] {
  return Deno.readTextFileSync(path).split("\0").slice(0, -1);
}

function innermostPid(status: string): number {
  return Number(/^NSpid:.*\s(\d+)$/m.exec(status)![1]);
}

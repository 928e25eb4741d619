import type { RemoteShell } from "./launcher.ts";

/** Every local node has a loopback address of its own in 127.0.1.0/24. */
export const LOCAL_NODE_LIMIT = 254;

/**
 * The loopback address of a local node.
 * @param index its number in the run's node order, below `LOCAL_NODE_LIMIT`
 */
export function localAddress(index: number): string {
  return `127.0.1.${index + 1}`;
}

/** Reaches nodes that are all this machine: runs the command as it is. */
export class LocalShell implements RemoteShell {
  command(_node: string, command: readonly string[]): string[] {
    return [...command];
  }
}

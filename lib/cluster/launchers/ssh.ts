import { quoteForShell } from "../shell_quote.ts";
import type { RemoteShell } from "./launcher.ts";

export interface SshSettings {
  /** Values of ssh's `-o`, in order: `Name=value`, `Name value`. */
  options: readonly string[];
  /** The absolute path of a configuration file that takes the place of the user's and the system's; null: those. */
  configFile: string | null;
  /** How long a node may take from start to ready; half of it may go into the connection. Default: 20 s. */
  timeoutMs?: number;
}

/**
 * What ssh is told where the user says nothing else. Every name is known to OpenSSH 7.4 (RHEL 7), since an unknown one is an error. Host
 * keys are checked as the user's configuration has it; nobody can be asked, so by default an unknown one is refused.
 */
const OPTIONS = [
  // Neither passwords nor passphrases nor host keys are asked for.
  "BatchMode=yes",
  // A run needs none, and the ports that a configuration forwards can be had by one of its connections only.
  "ForwardAgent=no",
  "ForwardX11=no",
  "ClearAllForwardings=yes",
  "Tunnel=no",
  "PermitLocalCommand=no",
  // A connection that is there already is used, but none is made that would outlive the run.
  "ControlMaster=no",
  // What says why a connection ended is lost below this level, and hidden by what is said above it.
  "LogLevel=INFO",
];

/** Reaches a node by OpenSSH's client. */
export class SshShell implements RemoteShell {
  readonly #words: readonly string[];

  constructor({ options, configFile, timeoutMs = 20_000 }: SshSettings) {
    // Before the launcher's own time is up, so that ssh can tell what it has waited for.
    const connectS = Math.max(1, Math.floor(timeoutMs / 2000));
    this.#words = [
      "ssh",
      ...(configFile === null ? [] : ["-F", configFile]),
      // Of each option, ssh takes the first value that it gets: the user's.
      ...[...options, ...OPTIONS, `ConnectTimeout=${connectS}`].flatMap((option) => ["-o", option]),
      // Without a terminal the channel is a clean one: nothing is echoed, changed, or taken for an escape.
      "-T",
    ];
  }

  /** The node's login shell reads the command, makes words of it again, and gives its place to what they start. */
  command(node: string, command: readonly string[]): string[] {
    return [...this.#words, "--", node, `exec ${quoteForShell(command)}`];
  }
}

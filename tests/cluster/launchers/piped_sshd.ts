import { assertEquals } from "@std/assert";
import { SshShell } from "../../../lib/cluster/launchers/ssh.ts";

const SSHD = "/usr/sbin/sshd";

/** Whether ssh or sshd is missing here. In CI neither may be. */
export function isSshMissing(): boolean {
  const found = [SSHD, "/usr/bin/ssh", "/usr/bin/ssh-keygen"].every((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
  if (!found && Deno.env.get("CI")) throw new Error(`looking for what CI must have: ssh and ${SSHD}`);
  return !found;
}

export interface Answer {
  code: number;
  stdout: Uint8Array;
  /** The lines of its error stream. */
  errors: string[];
}

/** An sshd for each connection, on the other end of two pipes: no port is taken, and nothing is left running. */
export class PipedSshd implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @param knownNodes the nodes whose host key the client knows */
  static async open(knownNodes: readonly string[]): Promise<PipedSshd> {
    const sshd = new PipedSshd(await Deno.makeTempDir());
    const { folder } = sshd;
    // Where a system's own sshd has never run, its empty folder is not there.
    if (Deno.uid() === 0) await Deno.mkdir("/run/sshd", { recursive: true });
    for (const name of ["host", "user"]) await keygen("-q", "-t", "ed25519", "-N", "", "-f", `${folder}/${name}`);
    const hostKey = await Deno.readTextFile(`${folder}/host.pub`);
    await Deno.writeTextFile(`${folder}/known`, knownNodes.map((node) => `${node} ${hostKey}`).join(""));
    await Deno.writeTextFile(
      `${folder}/sshd_config`,
      `HostKey ${folder}/host\nAuthorizedKeysFile ${folder}/user.pub\nStrictModes no\nUsePAM no\nLogLevel QUIET\n`,
    );
    return sshd;
  }

  /**
   * A configuration of ssh's client.
   * @param lines what stands in it besides what leads to this sshd
   */
  async config(...lines: string[]): Promise<string> {
    const { folder } = this;
    const path = `${folder}/ssh_config`;
    const own = [
      `ProxyCommand ${SSHD} -i -f ${folder}/sshd_config`,
      `UserKnownHostsFile ${folder}/known`,
      "GlobalKnownHostsFile /dev/null",
      `IdentityFile ${folder}/user`,
      "IdentitiesOnly yes",
    ];
    await Deno.writeTextFile(path, [...lines, ...own, ""].join("\n"));
    return path;
  }

  /** Runs a command on a node, and gives it its input. */
  async run(
    settings: { options?: string[]; config?: string[]; input?: Uint8Array<ArrayBuffer> },
    node: string,
    ...command: string[]
  ): Promise<Answer> {
    const { options = [], config = [], input } = settings;
    const shell = new SshShell({ options, configFile: await this.config(...config) });
    const [program = "", ...args] = shell.command(node, command);
    const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
    const writer = child.stdin.getWriter();
    const written = Promise.allSettled([input && writer.write(input)]).then(() => writer.close()).catch(() => {});
    const { code, stdout, stderr } = await child.output();
    await written;
    return { code, stdout, errors: new TextDecoder().decode(stderr).trim().split(/\r?\n/) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function keygen(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("ssh-keygen", { args }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
}

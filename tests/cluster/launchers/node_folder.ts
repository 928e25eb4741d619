import { deployCommand, type DeployedProgram } from "../../../lib/cluster/launchers/deploy_script.ts";
import type { AgentStream } from "../../../lib/cluster/launchers/launcher.ts";
import { startProcess } from "../../../lib/cluster/launchers/process.ts";

export interface NodeOptions {
  /** What takes the place of `sh`. */
  shell?: string[];
  /** What its PATH holds, if not that of this process: programs by name, and what they link to. */
  programs?: Record<string, string>;
  /** Options of mount for a tmpfs that only what is started sees in the place of the temporary folder. */
  mount?: string;
}

/** A node as deployment sees it: a temporary folder, here of its own, and a shell. */
export class NodeFolder implements AsyncDisposable {
  /** Programs of the node's deployments lie here. */
  readonly place: string;
  readonly #root: string;
  readonly #prefix: string[];
  readonly #shell: string[];

  private constructor(root: string, prefix: string[], shell: string[]) {
    this.#root = root;
    this.#prefix = prefix;
    this.#shell = shell;
    this.place = `${root}/tmp/oobw-${Deno.uid()}`;
  }

  static async make({ shell = ["sh"], programs, mount }: NodeOptions = {}): Promise<NodeFolder> {
    const root = await Deno.makeTempDir({ prefix: "oobw-test-" });
    await Deno.mkdir(`${root}/tmp`);
    await Deno.mkdir(`${root}/bin`);
    const entries = Object.entries(programs ?? {});
    await Promise.all(entries.map(([name, target]) => Deno.symlink(target, `${root}/bin/${name}`)));
    const prefix = ["env", `TMPDIR=${root}/tmp`, ...programs ? [`PATH=${root}/bin`] : []];
    const mounted = `mount -t tmpfs -o ${mount} tmpfs "$0" && exec "$@"`;
    return new NodeFolder(
      root,
      mount ? ["unshare", "-rm", "sh", "-c", mounted, `${root}/tmp`, ...prefix] : prefix,
      shell,
    );
  }

  /** The temporary folder itself. */
  get temporary(): string {
    return `${this.#root}/tmp`;
  }

  /** Starts a command of a deployment; its first word is the shell. */
  start([, ...args]: string[]): AgentStream {
    return startProcess([...this.#prefix, ...this.#shell, ...args], { detached: true });
  }

  startDeploy(program: DeployedProgram): AgentStream {
    return this.start(deployCommand(program));
  }

  /** The names of what lies in the place of deployments, sorted. */
  files(): string[] {
    return [...Deno.readDirSync(this.place)].map(({ name }) => name).sort();
  }

  async [Symbol.asyncDispose]() {
    await Deno.remove(this.#root, { recursive: true });
  }
}

/** Everything that a process says until it ends, given some input. */
export async function conversation(stream: AgentStream, input: Uint8Array<ArrayBuffer> = new Uint8Array()) {
  const writer = stream.writable.getWriter();
  const written = writer.write(input).then(() => writer.close()).catch(() => {});
  const said = await new Response(stream.readable).text();
  await written;
  return { said, ended: await stream.ended, errorLine: stream.errorLine() };
}

/** Why a file system cannot be mounted here for one process; undefined when it can. */
export function mountFailure(): string | undefined {
  try {
    const mount = ["-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"];
    const { success, stderr } = new Deno.Command("unshare", { args: mount, stdout: "null", stderr: "piped" })
      .outputSync();
    return success ? undefined : new TextDecoder().decode(stderr).trim();
  } catch (error) {
    return String(error);
  }
}

import { errorText } from "../../base/errors.ts";

/** The variable that every program of an agent is marked by; what it starts inherits it. */
export const MARK_NAME = "OOBW_PROGRAM";

/**
 * Outlives the agent by a moment: at the end of its input, unless it is told goodbye, it kills the groups that had begun and not ended, and
 * all that bears the agent's mark: what has left its group, and what began when the agent could not tell of it any more. First argument: the
 * mark.
 */
const SCRIPT = `groups=
while read -r word group; do
  case $word in
    begin) groups="$groups $group" ;;
    end) kept=; for g in $groups; do [ "$g" = "$group" ] || kept="$kept $g"; done; groups=$kept ;;
    bye) exit 0 ;;
  esac
done
for g in $groups; do kill -s KILL -- "-$g" 2>/dev/null; done
for file in $(grep -ls "${MARK_NAME}=$1" /proc/[0-9]*/environ 2>/dev/null); do
  id=\${file#/proc/}; kill -s KILL "\${id%/environ}" 2>/dev/null
done`;

/** Ends the programs of this process when it is killed itself, and can end nothing any more: a shell that is told of each. */
export class ProgramGuard {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #encoder = new TextEncoder();

  /**
   * @param mark what begins the mark of each program
   * @throws {Error} when there is no shell
   */
  constructor(mark: string) {
    try {
      this.#child = new Deno.Command("sh", {
        args: ["-c", SCRIPT, "sh", mark],
        stdin: "piped",
        stdout: "null",
        stderr: "null",
        detached: true, // what ends this process' group must not end it
      }).spawn();
    } catch (error) {
      throw new Error(`starting sh, which ends programs when the agent is killed: ${errorText(error)}`);
    }
    this.#writer = this.#child.stdin.getWriter();
  }

  /** A program has been started, which leads this group. */
  begin(group: number): void {
    this.#say(`begin ${group}`);
  }

  /** All of this group is gone. */
  end(group: number): void {
    this.#say(`end ${group}`);
  }

  /** All groups have ended. */
  async close(): Promise<void> {
    this.#say("bye");
    await this.#writer.close().catch(() => {});
    await this.#child.status;
  }

  #say(line: string): void {
    this.#writer.write(this.#encoder.encode(`${line}\n`)).catch(() => {}); // somebody has killed it
  }
}

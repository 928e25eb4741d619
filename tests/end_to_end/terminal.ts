import { join } from "@std/path";
import { displayWidth } from "../../lib/report/terminal_text.ts";

/** Why tmux cannot be had here; true: it can. */
export function ableToTmux(): true | string {
  try {
    const { success, stderr } = new Deno.Command("tmux", { args: ["-V"], stdin: "null" }).outputSync();
    return success || new TextDecoder().decode(stderr).trim();
  } catch (error) {
    return `tmux: ${(error as Error).message}`;
  }
}

/** So that nothing but what a test says has a say. */
const SETTINGS = "set -g default-terminal tmux-256color\nset -g history-limit 5000\n";

/** What stands below all that a program has written, when it has ended. */
const END = /^ended with (\d+)$/m;

/** A terminal of a given size, made by a tmux server of its own, in which one program runs. */
export class Terminal implements AsyncDisposable {
  readonly #folder: string;
  readonly #columns: number;
  readonly #env: Record<string, string>;
  /** What the program has written has been told of by this. */
  #news = Promise.withResolvers<void>();
  #tail: Promise<void> | undefined;

  private constructor(folder: string, columns: number) {
    this.#folder = folder;
    this.#columns = columns;
    const own = Object.entries(Deno.env.toObject()).filter(([name]) =>
      !/^(TERM|COLORTERM|NO_COLOR|TMUX|OOBW|LC_|SLURM|PBS|LSB|PE_|OAR|COBALT)/.test(name)
    );
    this.#env = { ...Object.fromEntries(own), LANG: "C.UTF-8", TMUX_TMPDIR: folder };
  }

  /** Starts a program in a terminal of so many columns and rows. */
  static async start(
    command: readonly string[],
    { columns, rows, env = {} }: { columns: number; rows: number; env?: Record<string, string> },
  ): Promise<Terminal> {
    await using stack = new AsyncDisposableStack();
    const terminal = stack.use(new Terminal(await Deno.makeTempDir(), columns));
    await terminal.#start(command, rows, env);
    stack.move();
    return terminal;
  }

  async #start(command: readonly string[], rows: number, env: Record<string, string>): Promise<void> {
    const settings = join(this.#folder, "tmux.conf");
    const pipe = join(this.#folder, "pipe"), gate = join(this.#folder, "gate");
    await Deno.writeTextFile(settings, SETTINGS);
    await new Deno.Command("mkfifo", { args: [pipe, gate] }).output();
    // The program begins when somebody listens to what it writes. The shell outlives it, and what is typed.
    const script = `trap : INT; read go <'${gate}'; "$@"; echo "ended with $?"; read never <'${gate}'`;
    const whole = ["sh", "-c", script, "sh", ...command];
    const given = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    await this.#tmux(
      "-f",
      settings,
      "new-session",
      "-d",
      "-x",
      `${this.#columns}`,
      "-y",
      `${rows}`,
      ...given,
      "--",
      ...whole,
    );
    await this.#tmux("pipe-pane", `exec cat >'${pipe}'`);
    this.#tail = this.#listen(pipe);
    await Deno.writeTextFile(gate, "go\n");
  }

  async #listen(pipe: string): Promise<void> {
    using file = await Deno.open(pipe);
    const bytes = new Uint8Array(64 * 1024);
    while (await file.read(bytes) !== null) {
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
  }

  async #tmux(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-L", "test", ...args],
      env: this.#env,
      clearEnv: true,
      stdin: "null",
    }).output();
    if (!success) throw new Error(`tmux ${args.join(" ")}: ${new TextDecoder().decode(stderr).trim()}`);
    return new TextDecoder().decode(stdout);
  }

  /** The lines on the screen, without blanks at their ends. */
  async screen(): Promise<string[]> {
    return linesOf(await this.#tmux("capture-pane", "-p"));
  }

  /**
   * All that has been on the screen and is not taken away, line by line, with what sets colours where that is asked
   * for.
   */
  async history({ styles = false }: { styles?: boolean } = {}): Promise<string[]> {
    const text = await this.#tmux("capture-pane", "-p", "-S", "-", ...styles ? ["-e"] : []);
    return linesOf(text.replace(END, ""));
  }

  /** The lines that go on in the next row, because they are wider than the terminal. */
  async wrapped(): Promise<string[]> {
    const lines = linesOf(await this.#tmux("capture-pane", "-p", "-J", "-S", "-"));
    return lines.filter((line) => displayWidth(line) > this.#columns);
  }

  /** Waits until a test holds for the screen, and gives its lines then. */
  async shows(test: (screen: string) => boolean): Promise<string[]> {
    for (;;) {
      const news = this.#news.promise;
      const lines = await this.screen(), text = lines.join("\n");
      if (test(text)) return lines;
      if (END.test(text)) throw new Error(`the program never showed what was waited for, but:\n${text}`);
      await news;
    }
  }

  /** Presses a key, as tmux names it: `C-c`. */
  async press(key: string): Promise<void> {
    await this.#tmux("send-keys", key);
  }

  /** Sends a signal to the program. */
  async signal(signal: Deno.Signal): Promise<void> {
    const shell = (await this.#tmux("display-message", "-p", "#{pane_pid}")).trim();
    const [child = ""] = (await Deno.readTextFile(`/proc/${shell}/task/${shell}/children`)).split(" ");
    Deno.kill(Number(child), signal);
  }

  /** Waits for the program's end, and gives its exit status. */
  async end(): Promise<number> {
    const lines = await this.shows((screen) => END.test(screen));
    return Number(END.exec(lines.join("\n"))![1]);
  }

  /** Whether the cursor is to be seen. */
  async hasCursor(): Promise<boolean> {
    return (await this.#tmux("display-message", "-p", "#{cursor_flag}")).trim() === "1";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server").catch(() => {}); // it has not come up
    await this.#tail;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Without empty lines at the end. */
function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trimEnd()).join("\n").trimEnd().split("\n");
}

import { fromFileUrl } from "@std/path";
import { STATE_FOLDER } from "../state_folder.ts";

export const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** The argument list that starts the program from its sources. */
export const FROM_SOURCE: readonly string[] = [Deno.execPath(), "run", "-A", MAIN];

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** What a program has written to one of its streams so far. */
class Captured {
  text = "";
  readonly whole: Promise<string>;
  #news = Promise.withResolvers<void>();
  #ended = false;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.whole = this.#read(stream);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.text += text;
      this.#tell();
    }
    this.#ended = true;
    this.#tell();
    return this.text;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Waits until a text has been written. */
  async shows(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      if (this.#ended) throw new Error(`the program ended and never wrote '${text}', but:\n${this.text}`);
      await this.#news.promise;
    }
  }
}

/** A started program, whose output can be waited on. */
export class Program {
  readonly child: Deno.ChildProcess;
  readonly stdout: Captured;
  readonly stderr: Captured;
  /** In the environment of the program and of all that it starts, and nowhere else. */
  readonly #mark = crypto.randomUUID();

  /** @param command what to start; by default the program from its sources */
  constructor(
    args: readonly string[],
    options: { command?: readonly string[]; env?: Record<string, string>; cwd?: string } = {},
  ) {
    const { command = FROM_SOURCE, env = {}, cwd } = options;
    const [program = "", ...first] = command;
    // An allocation, or a wish for colour, of whoever runs the tests is not the tests' own.
    const environment = Object.fromEntries(
      Object.entries(Deno.env.toObject()).filter(([name]) =>
        !/^(SLURM|PBS|LSB|PE_|OAR|COBALT|NO_COLOR|OOBW)/.test(name)
      ),
    );
    this.child = new Deno.Command(program, {
      args: [...first, ...args],
      clearEnv: true,
      env: { ...environment, XDG_STATE_HOME: STATE_FOLDER, ...env, STARTED_BY_TEST: this.#mark },
      ...(cwd ? { cwd } : {}),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.stdout = new Captured(this.child.stdout);
    this.stderr = new Captured(this.child.stderr);
  }

  /** Waits for its end. */
  async end(): Promise<Ended> {
    const [stdout, stderr, { code }] = await Promise.all([this.stdout.whole, this.stderr.whole, this.child.status]);
    return { code, stdout, stderr };
  }

  /** The processes that the program has started, at any remove, and that live still; itself as long as it does. */
  async processes(): Promise<number[]> {
    const found: number[] = [];
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^[0-9]+$/.test(name)) continue;
      try {
        if ((await Deno.readTextFile(`/proc/${name}/environ`)).includes(this.#mark)) found.push(Number(name));
      } catch {
        // It has ended meanwhile, or is somebody else's.
      }
    }
    return found;
  }
}

/** Runs the program to its end. */
export function run(...args: string[]): Promise<Ended> {
  return new Program(args).end();
}

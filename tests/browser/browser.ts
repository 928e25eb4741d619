import { delay } from "@std/async/delay";
import { BrowserPage } from "./browser_page.ts";
import { DevTools } from "./dev_tools.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Why there is no Chromium here; true: there is. */
export function ableToBrowse(): true | string {
  return findChromium() ? true : `none of ${NAMES.join(", ")} is on the PATH`;
}

function findChromium(): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const isThere = (path: string) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  };
  return NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`)).find(isThere);
}

/** A Chromium without a window, of nobody's profile. */
export class Browser implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;
  readonly #mark: string;
  readonly #errors: Promise<void>;
  readonly #tools: DevTools;

  private constructor(
    { process, folder, mark, errors, tools }: {
      process: Deno.ChildProcess;
      folder: string;
      mark: string;
      errors: Promise<void>;
      tools: DevTools;
    },
  ) {
    this.#process = process;
    this.#folder = folder;
    this.#mark = mark;
    this.#errors = errors;
    this.#tools = tools;
  }

  static async start(): Promise<Browser> {
    const folder = await Deno.makeTempDir({ prefix: "oobw-browser-" });
    const mark = crypto.randomUUID();
    const process = new Deno.Command(findChromium() ?? "chromium", {
      args: [
        "--headless=new",
        "--remote-debugging-port=0",
        `--user-data-dir=${folder}`,
        // Root's browser has no sandbox, and small machines little of /dev/shm.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-extensions",
        "--no-first-run",
        "about:blank",
      ],
      env: { HOME: folder, STARTED_BY_TEST: mark },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const heard = Promise.withResolvers<string>();
    const errors = listen(process.stderr, heard);
    const tools = await DevTools.connect(await heard.promise);
    return new Browser({ process, folder, mark, errors, tools });
  }

  /** A page of its own, with its own cookies and permissions. */
  async open(options: { width?: number; height?: number; isDark?: boolean } = {}): Promise<BrowserPage> {
    return await BrowserPage.open(this.#tools, options);
  }

  async [Symbol.asyncDispose]() {
    await this.#tools.send("Browser.close");
    await this.#tools.closed;
    await Promise.all([this.#process.status, this.#errors]);
    while (await hasProcesses(this.#mark)) await delay(5);
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Reads to the end what the browser says, and where it listens. */
async function listen(stream: ReadableStream<Uint8Array<ArrayBuffer>>, heard: PromiseWithResolvers<string>) {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
    if (address) heard.resolve(address);
  }
  heard.reject(new Error(`the browser ended before it listened: ${text}`));
}

/** Whether any process has this mark in its environment. */
async function hasProcesses(mark: string): Promise<boolean> {
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^[0-9]+$/.test(name)) continue;
    try {
      if ((await Deno.readTextFile(`/proc/${name}/environ`)).includes(mark)) return true;
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
  return false;
}

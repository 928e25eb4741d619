import type { DevTools, DevToolsEvent } from "./dev_tools.ts";

/** Keys that are no letters, with what Windows calls them, and the text that they give. */
const KEYS: Readonly<Record<string, { code: number; text?: string }>> = {
  Tab: { code: 9 },
  Enter: { code: 13, text: "\r" },
  Escape: { code: 27 },
  " ": { code: 32, text: " " },
  End: { code: 35 },
  Home: { code: 36 },
  ArrowLeft: { code: 37 },
  ArrowUp: { code: 38 },
  ArrowRight: { code: 39 },
  ArrowDown: { code: 40 },
};

/**
 * What a page has by name: `document`, `getComputedStyle` … A type of it would be everybody's: there would be a
 * `document` in all code.
 */
// deno-lint-ignore no-explicit-any
export type PageNames = any;

/** A function that runs in a page. It sees nothing of what is around it here; its arguments are what JSON can hold. */
export type InPage<A extends readonly unknown[], T> = (page: PageNames, ...args: A) => T;

/** One page of a browser. */
export class BrowserPage {
  readonly #tools: DevTools;
  readonly #session: string;
  readonly #context: string;
  #loaded: PromiseWithResolvers<void> | undefined;
  /** The addresses of all that was asked for. */
  readonly requests: string[] = [];
  /** What was written to the console, errors that nobody caught, what was forbidden, and dialogs. */
  readonly messages: string[] = [];

  private constructor(tools: DevTools, session: string, context: string) {
    this.#tools = tools;
    this.#session = session;
    this.#context = context;
    tools.listen((event) => event.sessionId === session && this.#hear(event));
  }

  static async open(
    tools: DevTools,
    { width = 1280, height = 800, isDark = false }: { width?: number; height?: number; isDark?: boolean },
  ): Promise<BrowserPage> {
    const { browserContextId } = await tools.send("Target.createBrowserContext");
    const { targetId } = await tools.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await tools.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new BrowserPage(tools, String(sessionId), String(browserContextId));
    for (const domain of ["Runtime", "Log", "Network", "Page"]) await page.send(`${domain}.enable`);
    await page.resize(width, height);
    await page.setDark(isDark);
    return page;
  }

  /** As `DevTools.send`, to this page. */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#tools.send(method, params, this.#session);
  }

  #hear({ method, params }: DevToolsEvent): void {
    const text = JSON.stringify(params);
    if (method === "Network.requestWillBeSent") this.requests.push((params["request"] as { url: string }).url);
    else if (["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"].includes(method)) {
      this.messages.push(`${method}: ${text}`);
    } else if (method === "Page.loadEventFired") this.#loaded?.resolve();
    else if (method === "Page.javascriptDialogOpening") {
      this.messages.push(`${method}: ${text}`);
      this.send("Page.handleJavaScriptDialog", { accept: false }).catch(() => {});
    }
  }

  async resize(width: number, height: number): Promise<void> {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  /** Whether the system is said to be dark. */
  async setDark(isDark: boolean): Promise<void> {
    const features = [{ name: "prefers-color-scheme", value: isDark ? "dark" : "light" }];
    await this.send("Emulation.setEmulatedMedia", { features });
  }

  /** Whether the page may use the clipboard. */
  async allowClipboard(isAllowed: boolean): Promise<void> {
    await this.#tools.send("Browser.resetPermissions", { browserContextId: this.#context });
    if (!isAllowed) return;
    await this.#tools.send("Browser.grantPermissions", {
      browserContextId: this.#context,
      permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"],
    });
  }

  /** Loads a document, and waits until a function of the page is true. */
  async goTo(url: string, isReady: InPage<[], unknown>): Promise<void> {
    const loaded = this.#loaded = Promise.withResolvers<void>();
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText !== undefined) throw new Error(`loading ${url}: ${errorText}`);
    await loaded.promise;
    await this.waitFor(isReady);
  }

  /** Runs a function in the page, and answers what it does, if JSON can hold that. */
  async run<A extends readonly unknown[], T>(of: InPage<A, T>, ...args: A): Promise<Awaited<T>> {
    return await this.#evaluate(`(${of})(globalThis, ...${JSON.stringify(args)})`) as Awaited<T>;
  }

  /** Waits until a function is true; it is asked with every frame that the page draws. */
  async waitFor<A extends readonly unknown[]>(isTrue: InPage<A, unknown>, ...args: A): Promise<void> {
    try {
      await this.#evaluate(`new Promise((resolve, reject) => {
        const look = () => {
          try {
            if ((${isTrue})(globalThis, ...${JSON.stringify(args)})) resolve();
            else requestAnimationFrame(look);
          } catch (error) {
            reject(error);
          }
        };
        look();
      })`);
    } catch (error) {
      throw new Error(`waiting for ${isTrue} with ${JSON.stringify(args)}: ${error}; ${this.messages.join("; ")}`);
    }
  }

  async #evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    }) as { result: { value: unknown }; exceptionDetails?: { exception?: { description?: string } } };
    if (exceptionDetails) throw new Error(`in the page: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  async moveMouse(x: number, y: number): Promise<void> {
    await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
  }

  async click(x: number, y: number): Promise<void> {
    const at = { x, y, button: "left", clickCount: 1 };
    await this.moveMouse(x, y);
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", buttons: 1, ...at });
    await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", buttons: 0, ...at });
  }

  /** Presses keys, one after the other. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      const { code, text } = KEYS[key] ?? { code: key.toUpperCase().charCodeAt(0), text: key };
      const name = { key, code: key, windowsVirtualKeyCode: code };
      await this.send("Input.dispatchKeyEvent", { type: text === undefined ? "rawKeyDown" : "keyDown", text, ...name });
      await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...name });
    }
  }
}

/** What a browser tells of its own accord. */
export interface DevToolsEvent {
  method: string;
  params: Record<string, unknown>;
  sessionId?: string;
}

/** An answer is this late only where there is none to come. */
const ANSWER_MS = 60_000;

/** A connection to a browser, in the Chrome DevTools Protocol. */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  readonly #listeners = new Set<(event: DevToolsEvent) => void>();
  #last = 0;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)));
    this.closed = new Promise((resolve) => {
      socket.onclose = () => {
        for (const { reject } of this.#waiting.values()) reject(new Error("the browser has gone"));
        resolve();
      };
    });
  }

  static async connect(address: string): Promise<DevTools> {
    const socket = new WebSocket(address);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = (event) => reject(new Error(`connecting to the browser: ${(event as ErrorEvent).message}`));
    });
    return new DevTools(socket);
  }

  /** Asks for something, and waits for the answer. */
  async send(
    method: string,
    params: Record<string, unknown> = {},
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const answer = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(id, answer);
    const timer = setTimeout(() => answer.reject(new Error(`no answer to ${method}`)), ANSWER_MS);
    this.#socket.send(JSON.stringify({ id, method, params, ...sessionId === undefined ? {} : { sessionId } }));
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Tells of all events from now on. */
  listen(listener: (event: DevToolsEvent) => void): void {
    this.#listeners.add(listener);
  }

  #hear(message: { id?: number; error?: { message: string }; result?: Record<string, unknown> } & DevToolsEvent): void {
    if (message.id === undefined) return this.#listeners.forEach((listener) => listener(message));
    const answer = this.#waiting.get(message.id);
    if (message.error) answer?.reject(new Error(message.error.message));
    else answer?.resolve(message.result ?? {});
  }
}

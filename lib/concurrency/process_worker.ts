/// <reference lib="deno.worker" />
import { recordError } from "./error_record.ts";
import type { FromThread, ToThread } from "./process_messages.ts";
import { raiseTermination, watchTermination } from "./terminating.ts";

// The entry module of every Process's thread. It has no top-level await, so a message posted at once finds the handler in place.

function tell(message: FromThread): void {
  self.postMessage(message);
}

function threw(error: unknown): void {
  tell({ kind: "threw", error: recordError(error) });
}

async function run({ module, args, asked }: Extract<ToThread, { kind: "run" }>): Promise<void> {
  watchTermination(asked);
  try {
    const target = await import(module);
    if (typeof target.run !== "function") throw new TypeError(`starting a process: ${module} exports no function run`);
    tell({ kind: "running" });
    await target.run(...args);
    tell({ kind: "returned" });
  } catch (error) {
    threw(error);
  }
}

// Left to the runtime, an error that nobody catches would end the whole program.
self.addEventListener("error", (event) => {
  event.preventDefault();
  threw(event.error);
});
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  threw(event.reason);
});

self.onmessage = ({ data }: MessageEvent<ToThread>) => {
  switch (data.kind) {
    case "run":
      return void run(data);
    case "terminate":
      if (!raiseTermination()) tell({ kind: "returned" });
      return;
    default:
      data satisfies never;
  }
};

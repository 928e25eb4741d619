import { nowMs } from "../base/clock.ts";
import { errorText } from "../base/errors.ts";
import { pinThread } from "./affinity.ts";
import { type Flow, initiate } from "./initiate.ts";
import { Libc } from "./libc.ts";
import { type Limits, Link } from "./link.ts";
import { LinkError } from "./link_error.ts";
import type { FromLink, ToLink } from "./link_messages.ts";
import { pageBuffer } from "./page_buffer.ts";
import { serve } from "./serve.ts";

/** Room for one message that every thread has; a larger one is made for the flow that needs it. */
const BUFFER_BYTES = 2 ** 20;

/** Room for round-trip times when no count is asked for. */
const SAMPLES = 2 ** 17;

/** The measuring thread: does one flow after the other, and blocks while it does. */
export class LinkThread {
  readonly #libc = Libc.open();
  readonly #stop: () => boolean;
  readonly #ownBuffer = pageBuffer(BUFFER_BYTES);
  #samples = new Float64Array(SAMPLES);

  /** @param stop whether the flow that is being done shall be given up */
  constructor(stop: () => boolean) {
    this.#stop = stop;
  }

  /** Does one flow. Whatever becomes of it is in the answer. */
  perform(task: Exclude<ToLink, { kind: "end" }>): FromLink {
    switch (task.kind) {
      case "serve": {
        const { request } = task.job.admission;
        const link = new Link(this.#libc, task.fd, this.#limits(request.limitMs));
        try {
          serve(link, task.job, this.#buffer(request.sizeBytes));
        } catch (error) {
          // The initiator sees the same end of the flow and tells of it; its leaving is the usual end.
          if (!(error instanceof LinkError)) throw error;
        } finally {
          link.close();
        }
        return { kind: "served" };
      }
      case "initiate":
        try {
          const { request, sampling, cpu, untilMs } = task.job;
          if (cpu !== null) pinThread(this.#libc, cpu);
          const flow: Flow = {
            libc: this.#libc,
            limits: this.#limits(untilMs - nowMs()),
            buffer: this.#buffer(request.sizeBytes),
            samples: this.#room(sampling.iterations ?? 0),
          };
          return { kind: "done", result: initiate(task.job, flow) };
        } catch (error) {
          if (!(error instanceof LinkError)) {
            return { kind: "failed", reason: "crashed", detail: errorText(error), blame: "here" };
          }
          return { kind: "failed", reason: error.reason, detail: error.message, blame: error.blame };
        }
      default:
        return task satisfies never;
    }
  }

  /** Room for one message (at most SIZE_LIMIT_BYTES), made before anything is timed. */
  #buffer(sizeBytes: number): Uint8Array<ArrayBuffer> {
    return sizeBytes <= BUFFER_BYTES ? this.#ownBuffer : pageBuffer(sizeBytes);
  }

  #room(samples: number): Float64Array {
    const count = Math.max(samples, SAMPLES);
    if (this.#samples.length !== count) this.#samples = new Float64Array(count);
    return this.#samples;
  }

  #limits(ms: number): Limits {
    return { stop: this.#stop, deadlineNs: this.#libc.nowNs() + ms * 1e6 };
  }
}

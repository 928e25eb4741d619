import { decodeBase64 } from "@std/encoding/base64";
import { deadline } from "@std/async/deadline";
import { errorText } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import type { Outcome } from "../results/outcome.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";
import { listenAddress } from "./listen_address.ts";
import { type ByteReader, type ByteWriter, LineChannel } from "./line_channel.ts";
import { checked, type FromAgent, Greeting, PROTOCOL, ToAgent, versionMismatch } from "./messages.ts";
import { openKernel } from "./open_kernel.ts";

/** An agent that nobody has said hello to by then ends. */
const HELLO_LIMIT_MS = 10_000;

/** What is in flight when the agent ends has this long to be given up. */
const END_LIMIT_MS = 800;

/** A controller that does not take what is said by then does not hold the agent up. */
const SAY_LIMIT_MS = 300;

/** A terminal sends these to its whole process group; what becomes of the run is for the controller to decide, which closes the channel. */
const IGNORED_SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGHUP"];

export interface AgentStreams {
  readable: ByteReader;
  writable: ByteWriter;
  /** How the kernel is opened; for tests. */
  open?: (options: KernelOptions) => Promise<Kernel>;
}

/**
 * Serves one controller from its hello to the end of its stream, or to `bye`. Resolves within a second of that, whatever is in
 * flight; the caller then ends the process. What goes wrong is told to the controller, in one `error` message.
 */
export async function runAgent({ readable, writable, open = openKernel }: AgentStreams): Promise<void> {
  const channel = new LineChannel<FromAgent>(readable, writable);
  const ignore = () => {};
  for (const signal of IGNORED_SIGNALS) Deno.addSignalListener(signal, ignore);
  let kernel: Kernel | undefined;
  const all = new AbortController();
  try {
    const messages = channel.messages();
    const hello = await receiveHello(messages);
    if (!hello) return;
    const { node, ports, cpu } = hello;
    const address = await listenAddress(hello, all.signal);
    kernel = await open({ node, address, ports, cpu, key: decodeBase64(hello.key) });
    const ready = {
      version: VERSION,
      protocol: PROTOCOL,
      address: kernel.address,
      port: kernel.port,
      kernel: kernel.name,
    };
    await channel.send({ kind: "ready", ...ready, pid: Deno.pid });
    await serve(node, kernel, channel, messages, all.signal);
  } catch (error) {
    // The controller is gone, or reads no more.
    await deadline(channel.send({ kind: "error", message: errorText(error) }), SAY_LIMIT_MS).catch(() => {});
  } finally {
    all.abort();
    // The time is up: the process ends over what is left.
    if (kernel) await deadline(kernel.close(), END_LIMIT_MS).catch(() => {});
    await deadline(channel.end(), SAY_LIMIT_MS).catch(() => {});
    for (const signal of IGNORED_SIGNALS) Deno.removeSignalListener(signal, ignore);
  }
}

type Hello = Extract<ToAgent, { kind: "hello" }>;

/** The first message; undefined when the controller is gone before it said anything. */
async function receiveHello(messages: AsyncGenerator<unknown, void, void>): Promise<Hello | undefined> {
  const first = await deadline(messages.next(), HELLO_LIMIT_MS).catch((error) => {
    if (!(error instanceof DOMException && error.name === "TimeoutError")) throw error;
    throw new Error(`waiting for the controller's hello: nothing came within ${HELLO_LIMIT_MS / 1000} s`);
  });
  if (first.done) return undefined;
  // Another version's hello may have another form: versions are compared first.
  const mismatch = versionMismatch({ version: VERSION, protocol: PROTOCOL }, checked(Greeting, first.value));
  if (mismatch) throw new Error(mismatch);
  return checked(ToAgent, first.value) as Hello;
}

/** Does what the controller says, to the end of its stream or to `bye`. */
async function serve(
  node: string,
  kernel: Kernel,
  channel: LineChannel<FromAgent>,
  messages: AsyncGenerator<unknown, void, void>,
  all: AbortSignal,
): Promise<void> {
  const inFlight = new Map<number, AbortController>();
  for await (const unchecked of messages) {
    const message = checked(ToAgent, unchecked);
    switch (message.kind) {
      case "measure": {
        const { id, peer, settings, deadline_ms: timeoutMs } = message;
        const cancel = new AbortController();
        inFlight.set(id, cancel);
        const signal = AbortSignal.any([cancel.signal, all]);
        kernel.measure(peer, settings, { timeoutMs, signal })
          // A defect of ours: the pair has failed, and this side is to blame.
          .catch((error): Outcome => ({ status: "failed", reason: "crashed", detail: errorText(error), blame: node }))
          .then((outcome) => {
            inFlight.delete(id);
            return channel.send({ kind: "outcome", id, outcome });
          })
          .catch(() => {}); // the controller is gone, as the end of its stream tells
        break;
      }
      case "cancel":
        inFlight.get(message.id)?.abort();
        break;
      case "bye":
        return;
      case "hello":
        throw new Error("reading a control message: a second 'hello'");
      default:
        message satisfies never;
    }
  }
}

import { decodeBase64 } from "@std/encoding/base64";
import { deadline } from "@std/async/deadline";
import { errorText } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import type { Outcome } from "../results/outcome.ts";
import { connectBack, type ControlChannel, type Identity } from "./connect_back.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";
import { listenAddress } from "./listen_address.ts";
import { type ByteReader, type ByteWriter, LineChannel } from "./line_channel.ts";
import {
  ANSWERED_BEATS,
  checked,
  type FromAgent,
  Greeting,
  Invite,
  ORPHAN_LOOK_MS,
  ORPHANED_LOOKS,
  PROTOCOL,
  ToAgent,
  versionMismatch,
} from "./messages.ts";
import { readNodeFacts } from "./node_facts.ts";
import { Pmi } from "./pmi.ts";
import { noProgram } from "./programs/program_calls.ts";
import { ProgramService } from "./programs/program_service.ts";
import { openKernel } from "./open_kernel.ts";
import { resolveHost } from "./resolve_host.ts";

/** An agent that nobody has said hello to by then ends. */
const HELLO_LIMIT_MS = 4000;

/** What is in flight when the agent ends has this long to be given up. */
const END_LIMIT_MS = 800;

/** A controller that does not take what is said by then does not hold the agent up. */
const SAY_LIMIT_MS = 300;

/** A terminal sends these to its whole process group; what becomes of the run is for the controller to decide, which closes the channel. */
const IGNORED_SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGHUP"];

export interface AgentStreams {
  readable: ByteReader;
  writable: ByteWriter;
  /** How the kernel is opened, and what tells a process of a job step which node it is; for tests. */
  open?: Open;
  identity?: Identity;
}

type Open = (options: KernelOptions) => Promise<Kernel>;

/**
 * Serves one controller from its hello to the end of its channel, or to `bye`. The channel is standard input and output; where what comes
 * first is the invite of a job step, it is a connection back to the controller. Resolves within a second of its end, whatever is in
 * flight; the caller then ends the process. What goes wrong is told to the controller, in one `error` message.
 * @throws {Error} when an invite leads to no channel, so that only standard error is left to tell it
 */
export async function runAgent({ readable, writable, open = openKernel, identity }: AgentStreams): Promise<void> {
  const ignore = () => {};
  for (const signal of IGNORED_SIGNALS) Deno.addSignalListener(signal, ignore);
  const channel = new LineChannel<FromAgent>(readable, writable);
  const stdio = { channel, messages: channel.messages() };
  try {
    const pmi = Pmi.inherited((name) => Deno.env.get(name));
    const first = pmi && pmi.rank > 0
      ? await sharedGreeting(stdio.messages, pmi)
      : await told(channel, () => receiveGreeting(stdio.messages));
    if (first?.kind === "hello") await serveController(stdio, first, null, open);
    if (first?.kind === "invite") {
      if (pmi?.rank === 0 && first.share === true) await pmi.publish(JSON.stringify(first));
      await acceptInvite(first, open, identity);
    }
  } finally {
    await ended(channel);
    for (const signal of IGNORED_SIGNALS) Deno.removeSignalListener(signal, ignore);
  }
}

async function acceptInvite(first: Greeting, open: Open, identity?: Identity): Promise<void> {
  checkVersion(first);
  const invite = checked(Invite, first);
  const back = await connectBack(invite, identity);
  const hello = await told(back.channel, () => receiveGreeting(back.messages));
  if (hello) await serveController(back, hello, invite.key, open);
  await ended(back.channel);
}

/** What comes first to a process of an MPI job that is not its first one: by standard input, where all have it, or by way of the first one. */
async function sharedGreeting(messages: AsyncGenerator<unknown, void, void>, pmi: Pmi): Promise<Greeting> {
  const found = new AbortController();
  const read = async (): Promise<Greeting> => {
    const first = await messages.next();
    return first.done ? await new Promise<never>(() => {}) : checked(Greeting, first.value);
  };
  const looked = async () => checked(Greeting, JSON.parse(await pmi.lookUp(found.signal)));
  try {
    return await Promise.race([read(), looked()]);
  } finally {
    found.abort();
  }
}

/**
 * @param greeting the controller's hello
 * @param inviteKey the run's key where the hello does not tell it
 */
async function serveController(
  { channel, messages }: ControlChannel,
  greeting: Greeting,
  inviteKey: string | null,
  open: Open,
): Promise<void> {
  let kernel: Kernel | undefined;
  let programs: ProgramService | undefined;
  const all = new AbortController();
  await told(channel, async () => {
    checkVersion(greeting);
    const hello = checked(ToAgent, greeting) as Extract<ToAgent, { kind: "hello" }>;
    const { node, ports, cpu } = hello;
    const key = hello.key ?? inviteKey;
    if (key === null) throw new Error("reading the controller's hello: it has no key");
    const address = await listenAddress(hello, all.signal);
    kernel = await open({ node, address, ports, cpu, key: decodeBase64(key) });
    const { address: at, port, name } = kernel;
    programs = new ProgramService((signal) => addressOf(node, at, signal), ports);
    const versions = { version: VERSION, protocol: PROTOCOL };
    await channel.send({ kind: "ready", ...versions, address: at, port, kernel: name, pid: Deno.pid });
    await serve({ node, ports, kernel, programs, stopping: all.signal }, { channel, messages });
  });
  all.abort();
  // The time is up: the process ends over what is left.
  await deadline(Promise.all([kernel?.close(), programs?.close()]), END_LIMIT_MS).catch(() => {});
}

/** Does something; what goes wrong is told to the controller, unless it is gone, or reads no more. */
async function told<T>(channel: LineChannel<FromAgent>, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    await deadline(channel.send({ kind: "error", message: errorText(error) }), SAY_LIMIT_MS).catch(() => {});
    return undefined;
  }
}

async function ended(channel: LineChannel<FromAgent>): Promise<void> {
  await deadline(channel.end(), SAY_LIMIT_MS).catch(() => {});
}

/** The first message; undefined when the controller is gone before it said anything. */
async function receiveGreeting(messages: AsyncGenerator<unknown, void, void>): Promise<Greeting | undefined> {
  const first = await deadline(messages.next(), HELLO_LIMIT_MS).catch((error) => {
    if (!(error instanceof DOMException && error.name === "TimeoutError")) throw error;
    throw new Error(`waiting for the controller's hello: nothing came within ${HELLO_LIMIT_MS / 1000} s`);
  });
  return first.done ? undefined : checked(Greeting, first.value);
}

/** Another version's first message may have another form: versions are compared before it is read. */
function checkVersion(greeting: Greeting): void {
  const mismatch = versionMismatch({ version: VERSION, protocol: PROTOCOL }, greeting);
  if (mismatch) throw new Error(mismatch);
}

/** An agent at work. */
interface Serving {
  node: string;
  /** Those that it may measure at; null: any. */
  ports: [number, number] | null;
  kernel: Kernel;
  programs: ProgramService;
  stopping: AbortSignal;
}

/** Does what the controller says, to the end of its stream, to `bye`, or until nothing is heard of it any more. */
async function serve(
  { node, ports, kernel, programs, stopping }: Serving,
  { channel, messages }: ControlChannel,
): Promise<void> {
  const inFlight = new Map<number, AbortController>();
  let orphan: (error: Error) => void;
  const orphaned = new Promise<never>((_, reject) => orphan = reject);
  let looks = 0;
  let beats = 0;
  const looking = setInterval(() => {
    if (++looks < ORPHANED_LOOKS) return;
    orphan(new Error(`nothing was heard of the controller for ${ORPHANED_LOOKS * ORPHAN_LOOK_MS / 1000} s`));
  }, ORPHAN_LOOK_MS);
  const listen = async () => {
    for await (const unchecked of messages) {
      looks = 0;
      const message = checked(ToAgent, unchecked);
      switch (message.kind) {
        case "measure": {
          const { id, peer, settings, deadline_ms: timeoutMs } = message;
          const cancel = new AbortController();
          inFlight.set(id, cancel);
          const signal = AbortSignal.any([cancel.signal, stopping]);
          kernel.measure(peer, settings, { timeoutMs, signal })
            // A defect of ours: the pair has failed, and this side is to blame.
            .catch((error): Outcome => ({ status: "failed", reason: "crashed", detail: errorText(error), blame: node }))
            .then((outcome) => {
              inFlight.delete(id);
              return channel.send({ kind: "outcome", id, outcome });
            })
            .catch(() => {}); // the controller is gone
          break;
        }
        case "start": {
          const { id, words, serves, side, peer_host: peerHost } = message;
          const cancel = new AbortController();
          inFlight.set(id, cancel);
          const signal = AbortSignal.any([cancel.signal, stopping]);
          const answer = (message: FromAgent) => channel.send(message).catch(() => {}); // the controller is gone
          programs.run({ words, serves, side, peerHost }, signal, (port) => void answer({ kind: "serving", id, port }))
            .then(
              (program) => answer({ kind: "program-ended", id, program }),
              (error) => answer(noProgram(id, error, node)),
            )
            .finally(() => inFlight.delete(id));
          break;
        }
        case "cancel":
          inFlight.get(message.id)?.abort();
          break;
        case "inspect": {
          const { id } = message;
          const { address, port } = kernel;
          addressOf(node, address, stopping)
            .then((at) => channel.send({ kind: "facts", id, facts: readNodeFacts({ address: at, port }, ports) }))
            .catch(() => {}); // the controller is gone
          break;
        }
        case "alive":
          if (beats++ % ANSWERED_BEATS > 0) break;
          channel.send({ kind: "alive" }).catch(() => {}); // the controller is gone, as the end of its stream tells
          break;
        case "bye":
          return;
        case "hello":
          throw new Error("reading a control message: a second 'hello'");
        default:
          message satisfies never;
      }
    }
  };
  try {
    await Promise.race([listen(), orphaned]);
  } finally {
    clearInterval(looking);
  }
}

/** Where a node is measured that listens on all its addresses: where its name leads to, unless that is itself alone. Null: that is not known. */
async function addressOf(node: string, listening: string | null, signal: AbortSignal): Promise<string | null> {
  if (listening !== null) return listening;
  const addresses = await resolveHost(node, signal).catch(() => []);
  return addresses.find((address) => !address.startsWith("127.") && address !== "::1") ?? null;
}

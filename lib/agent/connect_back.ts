import { decodeBase64 } from "@std/encoding/base64";
import { deadline } from "@std/async/deadline";
import { delay } from "@std/async/delay";
import { errorText } from "../base/errors.ts";
import { type Claim, ControlProof } from "../net/control_proof.ts";
import { hostPort } from "../net/socket_address.ts";
import { LineChannel } from "./line_channel.ts";
import { checked, type FromAgent, type Invite, Welcome } from "./messages.ts";

/** What of this process's surroundings tells which of the invited nodes this one is. */
export interface Identity {
  env(name: string): string | undefined;
  hostname(): string;
}

const THIS_PROCESS: Identity = { env: (name) => Deno.env.get(name), hostname: Deno.hostname };

/** Where those who start the processes of a job step tell each its rank: Open MPI, its successor's PMIx, Hydra and Intel MPI, Slurm. */
const RANK_VARIABLES = ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"];

/** How long one address of the controller may take to answer; and the controller, to which thousands of agents may come at once. */
const CONNECT_LIMIT_MS = 5000;
const WELCOME_LIMIT_MS = 15_000;

/** So much later than the one before it an address is tried: most often the first is right, and all agents' tries are one machine's work. */
const NEXT_ADDRESS_MS = 250;

/** An agent's end of its control channel, on which the controller's hello comes next. */
export interface ControlChannel {
  channel: LineChannel<FromAgent>;
  messages: AsyncGenerator<unknown, void, void>;
}

type ToController = FromAgent | { kind: "claim" } & Claim;

/**
 * Connects an agent that was started by a job step to the controller: its addresses are tried without waiting for each other, and the first
 * at which somebody proves to hold the run's key is it.
 * @throws {Error} one line that names this node and every address with what came of it
 */
export async function connectBack(invite: Invite, identity: Identity = THIS_PROCESS): Promise<ControlChannel> {
  const index = invitedAs(invite.nodes, identity);
  const node = invite.nodes[index]!;
  const port = invite.ports[index];
  if (port === undefined) throw new Error(`${node}: connecting back to the controller: the invite names no port`);
  const proof = await ControlProof.create(decodeBase64(invite.key));
  const found = Promise.withResolvers<void>();
  const over = new AbortController();
  const attempts = invite.addresses.map(async (address, index) => {
    if (index > 0) await delay(index * NEXT_ADDRESS_MS, { signal: over.signal });
    return await attempt(address, port, node, proof, found.promise);
  });
  try {
    return await Promise.any(attempts);
  } catch (error) {
    const all = error instanceof AggregateError ? error.errors : [error];
    throw new Error(`${node}: connecting back to the controller: ${all.map(errorText).join("; ")}`);
  } finally {
    over.abort();
    found.resolve();
  }
}

/**
 * Which of the invited nodes this one is: the one that has the name that Slurm or the host itself gives it, else the one of its rank.
 * @throws {Error} when nothing tells
 */
function invitedAs(nodes: readonly string[], { env, hostname }: Identity): number {
  const host = hostname();
  for (const name of [env("SLURMD_NODENAME"), host, host.split(".")[0]]) {
    const index = name === undefined ? -1 : nodes.indexOf(name);
    if (index >= 0) return index;
  }
  const rank = RANK_VARIABLES.map(env).find((text) => text !== undefined && /^[0-9]{1,9}$/.test(text));
  if (rank !== undefined && Number(rank) < nodes.length) return Number(rank);
  throw new Error(`finding out which node this is: host name ${host}, rank ${rank ?? "unknown"} of ${nodes.length}`);
}

/** @param found resolves when one of the attempts was the right one: all others are let go of */
async function attempt(
  address: string,
  port: number,
  node: string,
  proof: ControlProof,
  found: Promise<void>,
): Promise<ControlChannel> {
  const at = hostPort(address, port);
  let conn: Deno.TcpConn;
  const connecting = Deno.connect({ hostname: address, port });
  try {
    conn = await deadline(connecting, CONNECT_LIMIT_MS);
  } catch (error) {
    connecting.then((late) => late.close(), () => {});
    throw new Error(`${at}: ${isTimeout(error) ? `no answer within ${CONNECT_LIMIT_MS / 1000} s` : errorText(error)}`);
  }
  let isRight = false;
  const letGo = () => {
    if (!isRight) closed(conn);
  };
  found.then(letGo);
  try {
    conn.setNoDelay();
    const channel = new LineChannel<ToController>(conn.readable, conn.writable);
    const claim = await proof.claim(node, at);
    const messages = channel.messages();
    channel.send({ kind: "claim", ...claim }).catch(() => {}); // the end of the stream tells
    const first = await deadline(messages.next(), WELCOME_LIMIT_MS);
    if (first.done) throw new Error("it closed the connection");
    const welcome = checked(Welcome, first.value);
    if (!await proof.isWelcome(claim, welcome.proof)) throw new Error("it is not the controller of this run");
    isRight = true;
    return { channel, messages };
  } catch (error) {
    letGo();
    throw new Error(`${at}: ${isTimeout(error) ? "no welcome" : errorText(error)}`);
  }
}

function closed(conn: Deno.TcpConn) {
  try {
    conn.close();
  } catch {
    // its streams have closed it
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

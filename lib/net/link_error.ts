/**
 * Why a flow did not come to its end. `launch`: a node could not do what was asked (an option of a socket, a CPU to pin to); `stopped`: that
 * was asked for.
 */
export type LinkFailure = "timeout" | "refused" | "unreachable" | "crashed" | "protocol" | "launch" | "stopped";

/** A flow that failed. The message is one line: what was done, and what came back. */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly reason: LinkFailure;
  /** The side that is to blame, where that can be known. */
  readonly blame: "here" | "peer" | undefined;

  constructor(reason: LinkFailure, message: string, blame?: "here" | "peer") {
    super(message);
    this.reason = reason;
    this.blame = blame;
  }
}

const CONNECT_REASONS: Readonly<Record<string, LinkFailure>> = {
  ECONNREFUSED: "refused",
  ETIMEDOUT: "timeout",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ENETDOWN: "unreachable",
  EACCES: "unreachable",
  EPERM: "unreachable",
  EADDRNOTAVAIL: "unreachable",
};

/** The other side broke the connection off. */
const BROKEN_OFF = ["ECONNRESET", "ECONNABORTED", "EPIPE"];

/** What an error number of a connection, or of an attempt at one, means. Everything unlisted (EMFILE, ENOBUFS…) is a fault of this machine. */
export function connectionError(errno: string, action: string): LinkError {
  if (BROKEN_OFF.includes(errno)) return new LinkError("crashed", `${action}: ${errno}`, "peer");
  const reason = CONNECT_REASONS[errno];
  if (!reason) return new LinkError("crashed", `${action}: ${errno}`, "here");
  return new LinkError(reason, `${action}: ${errno}`, reason === "refused" ? "peer" : undefined);
}

/**
 * How a failed handshake is told: the connection stood, so the fault is the peer's. One that ends it is no agent of this run, unless it
 * has proved before that it is one; and one that has never said anything hangs.
 */
export function handshakeError(error: unknown, isKnown: boolean): unknown {
  if (!(error instanceof LinkError)) return error;
  if (error.reason === "crashed" && !isKnown) return new LinkError("protocol", error.message, error.blame);
  return error.reason === "timeout" && !isKnown ? new LinkError("timeout", error.message, "peer") : error;
}

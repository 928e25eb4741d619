/** A peer that has not proved itself by then is closed. */
export const PROOF_LIMIT_MS = 2000;

/** Fresh bytes that a proof covers, so that it is good for one connection. */
const NONCE_BYTES = 16;

/** What an agent that connects back says first: which node it is, and the proof that it was invited. */
export interface Claim {
  node: string;
  /** Where it has connected to: the address and port that it was told. */
  place: string;
  /** 32 hexadecimal digits, never used before. */
  nonce: string;
  /** HMAC-SHA-256 of the run's key over node, place and nonce, 64 hexadecimal digits. */
  proof: string;
}

/**
 * The mutual proof that stands before a control channel that an agent has opened: both sides show that they hold the run's key, which
 * itself is never sent. A claim holds for the place that it was made to: whoever listens at another one, where the agent tries as well,
 * cannot hand it on. What follows on the channel is neither signed nor secret.
 */
export class ControlProof {
  readonly #key: CryptoKey;
  readonly #seen = new Set<string>();

  private constructor(key: CryptoKey) {
    this.#key = key;
  }

  /** @param key the run's secret key, 32 bytes */
  static async create(key: Uint8Array<ArrayBuffer>): Promise<ControlProof> {
    const usages: KeyUsage[] = ["sign", "verify"];
    return new ControlProof(
      await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, usages),
    );
  }

  /** The agent's part. */
  async claim(node: string, place: string): Promise<Claim> {
    const what = { node, place, nonce: crypto.getRandomValues(new Uint8Array(NONCE_BYTES)).toHex() };
    return { ...what, proof: await this.#sign("claim", what) };
  }

  /**
   * The controller's part: whether somebody who holds the key has made this claim, for the first time.
   * @param places those that this connection may have been made to
   */
  async admits(claim: Claim, places: readonly string[]): Promise<boolean> {
    if (!places.includes(claim.place) || !await this.#verify("claim", claim, claim.proof)) return false;
    // Only what has been proved is kept: strangers cannot fill the memory.
    if (this.#seen.has(claim.nonce)) return false;
    this.#seen.add(claim.nonce);
    return true;
  }

  /** The controller's answer to a claim, 64 hexadecimal digits: the proof that it holds the key too. */
  welcome(claim: Claim): Promise<string> {
    return this.#sign("welcome", claim);
  }

  /** Whether the answer to a claim is that of who holds the key. */
  isWelcome(claim: Claim, answer: string): Promise<boolean> {
    return this.#verify("welcome", claim, answer);
  }

  async #sign(role: Role, claim: Covered): Promise<string> {
    return new Uint8Array(await crypto.subtle.sign("HMAC", this.#key, covered(role, claim))).toHex();
  }

  #verify(role: Role, claim: Covered, proof: string): Promise<boolean> {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = Uint8Array.fromHex(proof);
    } catch {
      return Promise.resolve(false); // it is not even hexadecimal
    }
    // The comparison inside takes the same time wherever the difference is.
    return crypto.subtle.verify("HMAC", this.#key, bytes, covered(role, claim));
  }
}

type Role = "claim" | "welcome";

type Covered = Omit<Claim, "proof">;

/** No part holds a NUL, so no two claims have one text. */
function covered(role: Role, { node, place, nonce }: Covered): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`oobw control ${role}\0${node}\0${place}\0${nonce}`);
}

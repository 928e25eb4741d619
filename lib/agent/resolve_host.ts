import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { deadline } from "@std/async/deadline";
import { errorText } from "../base/errors.ts";
import { LinkError } from "../net/link_error.ts";

/** What names and numeric addresses are made of; a `-` in front would be an option of some program. */
const HOST = /^(?!-)[A-Za-z0-9._:%-]{1,255}$/;

/** What the resolver says when there is no address, and it is sure. */
const NOT_KNOWN: readonly unknown[] = ["ENOTFOUND", "ENODATA"];

/**
 * The numeric addresses of a host, in the order in which the system's resolver gives them (so /etc/hosts counts, and whatever else it is
 * set up with), each once. A numeric address is its own answer. The look-up runs beside this thread; nothing can stop it, an abort only stops
 * waiting for it.
 * @param lookUp for tests
 * @throws {LinkError} reason `unreachable`, nobody to blame: there is no such name, or no answer
 * @throws the signal's reason, at once, when it aborts
 */
export async function resolveHost(
  host: string,
  signal: AbortSignal,
  lookUp: (host: string) => Promise<{ address: string }[]> = systemLookUp,
): Promise<string[]> {
  signal.throwIfAborted();
  if (!HOST.test(host)) throw new LinkError("unreachable", `resolving ${printable(host)}: not a host name`);
  if (isIP(host) !== 0) {
    if (!host.includes("%")) return [host];
    throw new LinkError("unreachable", `resolving ${host}: an address that holds for one interface only`);
  }
  // Only the look-up's own failures say something about the name.
  const looking = lookUp(host).catch((error) => {
    const code = error?.code;
    const why = NOT_KNOWN.includes(code) ? `name not known (${code})` : code ?? errorText(error);
    throw new LinkError("unreachable", `resolving ${host}: ${why}`);
  });
  const answers = await deadline(looking, Infinity, { signal });
  if (answers.length === 0) throw new LinkError("unreachable", `resolving ${host}: name not known (no address)`);
  return [...new Set(answers.map(({ address }) => address))];
}

function systemLookUp(host: string): Promise<{ address: string }[]> {
  return lookup(host, { all: true, verbatim: true });
}

/** A text that is no name, such that it can stand in a message. */
function printable(text: string): string {
  const start = text.slice(0, 40).replace(/[^ -~]/g, "?");
  return `'${start}${text.length > 40 ? "…" : ""}'`;
}

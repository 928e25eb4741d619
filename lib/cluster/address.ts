import { UsageError } from "../base/errors.ts";
import { quoted } from "./node_name.ts";

/** IPv4, IPv6, or a host name; the longest is a name. Nothing that a program could take for an option. */
const ADDRESS = /^[A-Za-z0-9:_][A-Za-z0-9.:_-]{0,254}$/;

/** Nothing can be reached there. */
const UNSPECIFIED = ["0.0.0.0", "::"];

/**
 * Reads an address that something is to be reached at: numeric, an IPv6 address in brackets too, or a host name.
 * @param where what is being read, for messages: `--control-address`
 * @throws {UsageError} when it is none, or stands for all addresses
 */
export function parseAddress(text: string, where: string): string {
  const address = text.replace(/^\[(.*:.*)\]$/, "$1"); // as URLs have it
  if (!ADDRESS.test(address)) {
    throw new UsageError(`reading ${where}: no numeric address and no host name: ${quoted(address)}`);
  }
  if (UNSPECIFIED.includes(address)) {
    throw new UsageError(`reading ${where}: an address that stands for all of them: ${quoted(address)}`);
  }
  return address;
}

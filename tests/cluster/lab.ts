import { testWhereAble } from "./test_where_able.ts";

let refusal: string | true | undefined;

/** Whether `TwoNodes` can be made here, shaping and all; the reason if they cannot. Tried once. */
export function canMakeNamespaces(): true | string {
  return refusal ??= tried();
}

function tried(): true | string {
  if (Deno.build.os !== "linux") return "network namespaces are Linux's";
  const name = `oobw-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
  const made = failure(["ip", "netns", "add", name]);
  if (made !== undefined) return made;
  try {
    return failure(["ip", "-n", name, "link", "add", "t0", "type", "veth", "peer", "name", "t1"]) ??
      failure(["tc", "-n", name, "qdisc", "add", "dev", "t0", "root", "handle", "1:", "htb"]) ??
      failure(["ip", "netns", "exec", name, "true"]) ?? true;
  } finally {
    failure(["ip", "netns", "delete", name]);
  }
}

/** Why a command did not do its work; undefined when it did. */
function failure([program, ...args]: string[]): string | undefined {
  try {
    const { success, stderr } = new Deno.Command(program!, { args, stdout: "null", stderr: "piped" }).outputSync();
    if (success) return undefined;
    return `${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr).trim().split("\n")[0]}`;
  } catch (error) {
    return `${program}: ${error instanceof Error ? error.message : error}`;
  }
}

/** A test that needs `TwoNodes`. */
export function labTest(title: string, test: () => Promise<void>) {
  testWhereAble(title, "network namespaces", canMakeNamespaces(), test);
}

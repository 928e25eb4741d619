/**
 * Two things that the web's MessagePort does not say, but Deno's knows: whether it keeps the program alive, and that it has ended. Where
 * the runtime has no public name for them, the symbols that it uses itself are taken; tests/concurrency/connection_test.ts holds for all
 * versions that we run on.
 */

type Hidden = Record<symbol, unknown>;

interface PortOfNewerDeno {
  ref?(): void;
  unref?(): void;
}

/** Of Deno 2.6, which has no public `ref()` and `unref()`. */
const HOLD = Object.getOwnPropertySymbols(MessagePort.prototype).find((key) => key.description === "refMessagePort");
const END = findEndSymbol();

/** Says whether waiting for messages on this port keeps the program alive. */
export function holdProgram(port: MessagePort, hold: boolean): void {
  const { ref, unref } = port as PortOfNewerDeno;
  if (ref && unref) (hold ? ref : unref).call(port);
  else if (HOLD) ((port as unknown as Hidden)[HOLD] as (hold: boolean) => void)(hold);
  else throw new Error(`holding the program by a port: Deno ${Deno.version.deno} has no way`);
}

/**
 * Calls back, perhaps more than once, when no message can come any more: either end was closed, or the thread that had the other
 * one has ended. What was sent before has been delivered by then. To be called before the port has its `onmessage`.
 */
export function onPortEnd(port: MessagePort, callback: () => void): void {
  port.addEventListener("close", callback); // the standard's event; Deno raises it for node's ports only, so far
  if (END) (port as unknown as Hidden)[END] = callback;
}

/**
 * The key under which a port looks for what to call at its end. No port has it unless node:worker_threads made it; and importing that
 * is no way to it: in Deno 2.9 it makes all ports of the thread lose what they hold when the other end closes. So a port is
 * closed and watched for what it looks up.
 */
function findEndSymbol(): symbol | undefined {
  let found: symbol | undefined;
  const watched = new Proxy(Object.create(MessagePort.prototype), {
    get(target, key, receiver) {
      if (typeof key === "symbol" && key.description === "nodeWorkerThreadCloseCb") found = key;
      return Reflect.get(target, key, receiver);
    },
  });
  const { port1, port2 } = new MessageChannel();
  Object.setPrototypeOf(port1, watched).close();
  port2.close();
  return found;
}

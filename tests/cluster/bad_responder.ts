// A process that listens where an agent should be, and behaves badly: `bad_responder.ts ADDRESS silent|garbage`. Prints its port.
const [hostname, behaviour] = Deno.args;
const listener = Deno.listen({ hostname: hostname!, port: 0 });
Deno.stdout.writeSync(new TextEncoder().encode(`${(listener.addr as Deno.NetAddr).port}\n`));
setInterval(() => Deno.ppid === 1 && Deno.exit(), 500); // whoever started it is gone
for await (const conn of listener) {
  if (behaviour === "garbage") conn.write(crypto.getRandomValues(new Uint8Array(3000))).catch(() => {});
  // Held to the end of the other side, and answered in no other way.
  conn.readable.pipeTo(new WritableStream()).catch(() => {});
}

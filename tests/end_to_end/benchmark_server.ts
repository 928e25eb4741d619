// Listens on the port that its argument names, on every address, and takes connections without an answer; for so many milliseconds, if a
// second argument says so, and then fails.
const listener = Deno.listen({ hostname: "0.0.0.0", port: Number(Deno.args[0]) });
if (Deno.args[1]) setTimeout(() => Deno.exit(3), Number(Deno.args[1]));
for await (const _ of listener);

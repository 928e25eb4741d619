import { assertEquals } from "@std/assert";
import { dispatchCommand } from "../../lib/cli/dispatch_command.ts";
import { TextWriter } from "../../lib/report/text_writer.ts";
import { captured } from "./capture.ts";

/** Asks for help, the output of which cannot be written. */
async function helpInto(error: Error) {
  const { context, written } = captured(["--help"]);
  const stdout = new TextWriter({ write: () => Promise.reject(error) });
  return [await dispatchCommand(["--help"], { ...context, stdout }), written.stderr];
}

Deno.test("dispatchCommand() says nothing when the reader of its output has gone", async () => {
  assertEquals(await helpInto(new Deno.errors.BrokenPipe("Broken pipe")), [141, ""]);
});

Deno.test("dispatchCommand() says in one line that its output cannot be written", async () => {
  const line = "oobw: writing the output: No space left on device\n";
  assertEquals(await helpInto(new Error("No space left\non device")), [1, line]);
});

Deno.test("dispatchCommand() gives its status even where nothing can be said", async () => {
  const { context } = captured(["--bogus"]);
  const stderr = new TextWriter({ write: () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe")) });
  assertEquals(await dispatchCommand(["--bogus"], { ...context, stderr }), 2);
});

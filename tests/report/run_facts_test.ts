import { assertEquals } from "@std/assert";
import { runFacts } from "../../lib/report/run_facts.ts";
import { MIXED, runOf } from "./fixtures/runs.ts";

Deno.test("runFacts() says what was run, when and how", () => {
  assertEquals(runFacts(runOf(MIXED)), [
    ["nodes", "3: cn[1-3]"],
    ["probe", "sim"],
    ["schedule", "rounds"],
    ["began", "2026-01-02 03:04 UTC"],
    ["took", "5.03 s"],
    ["oobw", "0.1.0"],
    ["run", "r1"],
  ]);
});

Deno.test("runFacts() says over what, and what is not as usual", () => {
  const run = runOf(MIXED, { directed: true });
  run.status = "cut off";
  run.header = {
    ...run.header,
    start: "2026-01-02T03:04:05+02:00",
    launcher: "ssh",
    interface: "ib0",
    schedule: { ...run.header.schedule, barrier: true, concurrency: 4 },
  };
  const facts = new Map(runFacts(run));
  assertEquals(facts.get("launcher"), "ssh");
  assertEquals(facts.get("interface"), "ib0");
  assertEquals(facts.get("schedule"), "rounds, with barriers, at most 4 pairs at a time, each direction for itself");
  assertEquals(facts.get("began"), "2026-01-02 01:04 UTC");
  assertEquals(facts.get("took"), "5.03 s (cut off)");
});

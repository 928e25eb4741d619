import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { estimateSeconds, type Schedule } from "../../lib/plan/estimate.ts";
import { makePlan, type PlanOptions } from "../../lib/plan/make_plan.ts";
import { formatPlan, type PlanFormat } from "../../lib/report/plan_page.ts";

function page(
  count: number,
  format: PlanFormat,
  { schedule, width = null, ...options }: Partial<PlanOptions & { schedule: Partial<Schedule>; width: number | null }> =
    {},
): string {
  const nodes = Array.from({ length: count }, (_, i) => `cn${i + 1}`);
  const plan = makePlan(nodes, { directed: false, order: "fixed", seed: 1, rounds: null, ...options });
  const whole: Schedule = { schedule: "rounds", concurrency: null, barrier: false, ...schedule };
  return [...formatPlan(plan, estimateSeconds(plan, whole, 5), { format, schedule: whole, width })].join("");
}

Deno.test("formatPlan() table shows nodes, pairs, schedule, time and every round of a small plan", () => {
  assertEquals(
    page(7, "table"),
    `nodes     7: cn[1-7]
pairs     21 in 7 rounds
schedule  rounds: no node in two pairs at once
time      about 35.0 s, when no pair fails

round 1   cn1–cn2  cn3–cn7  cn4–cn6  bye cn5
round 2   cn1–cn3  cn4–cn7  cn5–cn6  bye cn2
round 3   cn1–cn4  cn2–cn3  cn5–cn7  bye cn6
round 4   cn1–cn5  cn2–cn4  cn6–cn7  bye cn3
round 5   cn1–cn6  cn2–cn5  cn3–cn4  bye cn7
round 6   cn1–cn7  cn2–cn6  cn3–cn5  bye cn4
round 7   cn2–cn7  cn3–cn6  cn4–cn5  bye cn1
`,
  );
});

Deno.test("formatPlan() table of 1,000 nodes is one screen, and no line is wider than the terminal", () => {
  const text = page(1000, "table", { width: 80, schedule: { concurrency: 64 } });
  const lines = text.trimEnd().split("\n");
  assertEquals(lines.length, 14);
  assertEquals(lines.slice(0, 2), ["nodes     1000: cn[1-1000]", "pairs     499500 in 999 rounds"]);
  assertStringIncludes(lines[2]!, "at most 64 pairs at once");
  assertStringIncludes(lines[5]!, "cn1–cn2  cn3–cn999");
  assertStringIncludes(lines[5]!, "… 495 more");
  assertEquals(lines.at(-1), "… 991 more rounds");
  for (const line of lines) assert(line.length <= 80, line);
  const scattered = Array.from({ length: 1000 }, (_, i) => `n${7 * i}`);
  const plan = makePlan(scattered, { directed: false, order: "fixed", seed: 1, rounds: 8 });
  const [first] = formatPlan(plan, 40, {
    format: "table",
    schedule: { schedule: "rounds", concurrency: null, barrier: false },
    width: null,
  });
  assert(first!.length <= 101 && first!.endsWith("…\n"), first);
});

Deno.test("formatPlan() table of serial and all shows the first pairs in plan order", () => {
  const serial = page(7, "table", { schedule: { schedule: "serial" }, width: 60 });
  assertStringIncludes(serial, "pairs     21\nschedule  serial: one pair at a time\ntime      about 1 min 45 s");
  assertStringIncludes(serial, "first     cn1–cn2  cn1–cn3  cn1–cn4  cn1–cn5  … 17 more\n");
  const all = page(3, "table", { schedule: { schedule: "all", concurrency: 1 } });
  assertStringIncludes(all, "schedule  all: at most 1 pair at once\n");
  assertStringIncludes(all, "first     cn1–cn2  cn1–cn3  cn2–cn3\n");
});

Deno.test("formatPlan() table tells of barriers, of a single round, and of nodes that a round leaves out", () => {
  assertStringIncludes(
    page(4, "table", { schedule: { barrier: true } }),
    "no node in two pairs at once; each round waits for the one before\n",
  );
  const text = page(6, "table", { pairs: [["cn1", "cn2"], ["cn4", "cn3"]] });
  assertStringIncludes(text, "pairs     2 in 1 round\n");
  assertStringIncludes(text, "round 1   cn1–cn2  cn4–cn3  2 nodes idle\n");
});

Deno.test("formatPlan() plain is the names, one a line", () => {
  assertEquals(page(3, "plain"), "cn1\ncn2\ncn3\n");
});

Deno.test("formatPlan() json has the documented fields", () => {
  const plan = JSON.parse(page(7, "json"));
  assertEquals(Object.keys(plan), ["nodes", "pairs", "rounds", "estimate_s"]);
  assertEquals(plan.nodes, ["cn1", "cn2", "cn3", "cn4", "cn5", "cn6", "cn7"]);
  assertEquals([plan.pairs, plan.rounds.length, plan.estimate_s], [21, 7, 35]);
  assertEquals(plan.rounds[0], [["cn1", "cn2"], ["cn3", "cn7"], ["cn4", "cn6"]]);
  assertEquals(new Set(plan.rounds.flat().map(String)).size, 21);
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { failed, measured, runOf } from "../report/fixtures/runs.ts";
import { reportTest } from "./open_report.ts";
import { eightNodes } from "./planted_run.ts";

const HOSTILE = [
  `<img src=x onerror=alert(1)>`,
  `</script><script>globalThis.gotIn=1</script>`,
  `"><svg onload=alert(2)>`,
  `';globalThis.gotIn=1;'`,
  "${globalThis.gotIn=1}",
];

reportTest("names and texts of nodes are shown as they are, and do nothing", () => {
  const pairs = HOSTILE.flatMap((a, i) =>
    HOSTILE.slice(i + 1).map((b) => i === 0 ? failed(a, b, a, a) : measured(a, b, 1, 2))
  );
  const run = runOf(pairs);
  run.header.command = ["run", ...HOSTILE];
  run.header.login_host = HOSTILE[1]!;
  run.nodes[1] = { kind: "node", name: HOSTILE[1]!, status: "down", detail: HOSTILE[0]!, address: HOSTILE[2]! };
  return run;
}, async (report) => {
  assertEquals(
    (await report.rows("#nodes")).map(([name]) => name),
    HOSTILE.toSorted((one, other) => HOSTILE.indexOf(one) - HOSTILE.indexOf(other)),
  );
  for (let node = 1; node <= HOSTILE.length; node++) {
    await report.click(`#nodes tbody tr:nth-child(${node}) button`);
    assertEquals(await report.text("#panel h3"), HOSTILE[node - 1]);
  }
  assertStringIncludes((await report.rows("#failures"))[0]!.join(" "), HOSTILE[0]!);
  await report.choose("filter", HOSTILE[0]!);
  await report.keys("ArrowDown", "ArrowRight", "Enter");
  assertEquals(
    await report.page.run(({ document, gotIn }) => [document.querySelector("img, [onload]"), gotIn ?? null]),
    [null, null],
  );
});

reportTest("the policy forbids code that was put in, and all that would be loaded", eightNodes, async (report) => {
  const forbidden = await report.page.run(async ({ document, fetch }) => {
    const heard = new Set<string>();
    const allHeard = new Promise<void>((resolve) => {
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }: { effectiveDirective: string }) => {
        heard.add(effectiveDirective);
        if (heard.size === 3) resolve();
      });
    });
    const script = document.createElement("script");
    script.textContent = "globalThis.gotIn = 1";
    const image = document.createElement("img");
    image.src = "file:///etc/hostname";
    document.body.append(script, image);
    await fetch("data:text/plain,x").catch(() => {});
    await allHeard;
    return [...heard].sort();
  });
  assertEquals(forbidden, ["connect-src", "img-src", "script-src-elem"]);
  assertEquals(await report.page.run(({ gotIn }) => gotIn ?? null), null);
  // That is what the browser has to complain of here.
  report.page.messages.length = 0;
  report.page.requests.length = 1;
});

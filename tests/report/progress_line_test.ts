import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { elapsedLine, type ProgressState, renderProgress as render } from "../../lib/report/progress_line.ts";

const STATE = {
  total: 21,
  measured: 8,
  failed: 1,
  skipped: 0,
  elapsedMs: 5000,
  latencyUs: null,
  bandwidth_MBps: null,
};

/** As long is left as it takes at the rate so far. */
function renderProgress(state: Partial<ProgressState>, columns: number | null, units: "mb" | "gbit" = "mb"): string {
  const whole = { ...STATE, ...state };
  const ended = whole.measured + whole.failed + whole.skipped;
  const leftMs = ended === 0 ? null : (whole.total - ended) * whole.elapsedMs / ended;
  return render({ leftMs, ...whole }, units, columns);
}

Deno.test("renderProgress() shows bar, count, rate, time left, failures and time gone", () => {
  assertEquals(
    renderProgress(STATE, 76),
    "[########------------]  9/21  1.8 pairs/s  ETA 0:07  1 failed  elapsed 0:05",
  );
});

Deno.test("renderProgress() promises nothing before there is a rate", () => {
  assertEquals(
    renderProgress({ total: 21, measured: 0, failed: 0, skipped: 0, elapsedMs: 4900 }, 63),
    "[----------]  0/21  -- pairs/s  ETA --  0 failed  elapsed 0:05",
  );
  assertEquals(
    renderProgress({ total: 21, measured: 3, failed: 0, skipped: 0, elapsedMs: 499 }, null),
    "3/21  -- pairs/s  ETA --  0 failed  elapsed 0:00",
  );
});

Deno.test("renderProgress() reads well at the end, with large numbers, and with skipped pairs", () => {
  assertEquals(
    renderProgress({ total: 79800, measured: 79000, failed: 0, skipped: 800, elapsedMs: 2500 }, 200),
    `[${"#".repeat(40)}]  79800/79800  31920 pairs/s  ETA 0:00  0 failed  800 skipped  elapsed 0:03`,
  );
  assertEquals(
    renderProgress({ total: 100000, measured: 1000, failed: 0, skipped: 0, elapsedMs: 600_000 }, null),
    "1000/100000  1.7 pairs/s  ETA 16:30:00  0 failed  elapsed 10:00",
  );
});

Deno.test("renderProgress() shows the medians so far, with three digits, in the unit that is asked for", () => {
  assertEquals(
    renderProgress({ latencyUs: 15.4321, bandwidth_MBps: 1234.5 }, null),
    "9/21  1.8 pairs/s  ETA 0:07  1 failed  median 15.4 µs 1235 MB/s  elapsed 0:05",
  );
  assertEquals(
    renderProgress({ latencyUs: 1.5, bandwidth_MBps: 1234.5 }, 80, "gbit"),
    "[####------]  9/21  1.8 pairs/s  ETA 0:07  1 failed  median 1.50 µs 9.88 Gbit/s",
  );
  assertEquals(
    renderProgress({ bandwidth_MBps: 123 }, null),
    "9/21  1.8 pairs/s  ETA 0:07  1 failed  median 123 MB/s  elapsed 0:05",
  );
});

Deno.test("renderProgress() drops the time gone, then the bar, and then cuts the text where the terminal is narrow", () => {
  const short = "9/21  1.8 pairs/s  ETA 0:07  1 failed", text = `${short}  elapsed 0:05`;
  assertEquals(renderProgress(STATE, text.length + 15), `[####------]  ${text}`);
  assertEquals(renderProgress(STATE, text.length + 14), `[#########--------------]  ${short}`);
  assertEquals(renderProgress(STATE, short.length + 15), `[####------]  ${short}`);
  assertEquals(renderProgress(STATE, short.length + 14), short);
  assertEquals(renderProgress(STATE, 20), "9/21  1.8 pairs/s …");
  assertEquals(renderProgress(STATE, 0), "");
});

Deno.test("renderProgress() stays short of the terminal's last column", () => {
  const counts = fc.record({ measured: fc.nat(1e6), failed: fc.nat(1e6), skipped: fc.nat(1e6) });
  fc.assert(
    fc.property(
      counts,
      fc.nat(1e6),
      fc.nat(1e9),
      fc.integer({ min: 1, max: 300 }),
      (ended, more, elapsedMs, columns) => {
        const total = ended.measured + ended.failed + ended.skipped + more;
        const medians = {
          latencyUs: elapsedMs % 3 ? elapsedMs / 7 : null,
          bandwidth_MBps: more % 3 ? more * 11 : null,
        };
        const line = renderProgress({ ...ended, ...medians, total, elapsedMs }, columns);
        assertEquals(line.length < columns, true, line);
        assertEquals(/NaN|Infinity|undefined/.test(line), false, line);
      },
    ),
  );
});

Deno.test("elapsedLine() is in seconds with two decimals, however long it took", () => {
  assertEquals([5031.4, 0, 3_700_000].map(elapsedLine), ["elapsed 5.03 s", "elapsed 0.00 s", "elapsed 3700.00 s"]);
});

// @ts-check
import { makeReportRun } from "./report_run.js";
import { unpackNumbers } from "./unpack_numbers.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("../report_data.ts").ReportData} ReportData */

/**
 * The run that stands in the page.
 * @returns {Promise<ReportRun>}
 */
export async function loadReportRun() {
  const report = document.getElementById("report");
  if (!report) throw new Error("the page holds no run");
  const text = new TextDecoder().decode(await inflated(report));
  /** @type {ReportData} */
  const data = JSON.parse(text);
  /** @type {Map<string, Float64Array>} */
  const columns = new Map();
  for (const element of document.querySelectorAll("script[data-column]")) {
    if (!(element instanceof HTMLElement)) continue;
    const { column = "", scale, planes, delta } = element.dataset;
    const coding = { scale: Number(scale), planes: Number(planes), isDelta: delta !== undefined };
    columns.set(column, unpackNumbers(await inflated(element), coding));
  }
  return makeReportRun(data, columns);
}

/**
 * The bytes that an element holds in base64, compressed. The element is taken away: its text is no longer needed.
 * @param {HTMLElement} element
 */
async function inflated(element) {
  const binary = atob(element.textContent ?? "");
  element.remove();
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

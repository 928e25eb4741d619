import { encodeBase64 } from "@std/encoding/base64";
import type { Run } from "../../results/run.ts";
import type { FormatOptions } from "../formatter.ts";
import { clientScript } from "./client_script.ts";
import { deflatedText } from "./deflated_text.ts";
import { packNumbers } from "./packed_numbers.ts";
import { GROWING_COLUMNS } from "./report_columns.ts";
import { type ReportContent, reportContent } from "./report_content.ts";
import type { ReportData } from "./report_data.ts";

const CLIENT = new URL("./client/", import.meta.url);
const PLACE = /<!-- put: (\w+) -->/;

/**
 * A run as one HTML document that shows maps of its pairs and all that is known of them, as pieces of text that follow
 * each other. It asks nothing of any network and runs no code but its own. Whatever comes from nodes stands in it
 * compressed, in base64, and is never read as HTML.
 */
export async function* htmlPage(
  run: Run,
  { units, thresholds }: Pick<FormatOptions, "units" | "thresholds">,
): AsyncGenerator<string> {
  const page = await Deno.readTextFile(new URL("./page.html", CLIENT));
  const style = await Deno.readTextFile(new URL("./style.css", CLIENT));
  const script = await clientScript();
  const policy =
    `default-src 'none'; script-src ${await hash(script)}; style-src ${await hash(style)}; img-src data:; ` +
    "base-uri 'none'; form-action 'none'";
  for (const [i, piece] of page.split(PLACE).entries()) {
    if (i % 2 === 0) yield piece;
    else if (piece === "policy") yield `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    else if (piece === "style") yield `<style>${style}</style>`;
    else if (piece === "data") yield* dataElements(reportContent(run, units, thresholds));
    else if (piece === "script") yield `<script type="module">${script}</script>`;
    else throw new Error(`making a page: nothing is to be put at '${piece}'`);
  }
}

/** What a policy calls a script or a style. */
async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${encodeBase64(digest)}'`;
}

/** Elements that hold data and nothing that is run: what there is to say, then each column of numbers. */
async function* dataElements({ data, columns }: ReportContent): AsyncGenerator<string> {
  yield* element('id="report"', jsonParts(data));
  for (const [name, values] of columns) {
    const { bytes, scale, planes, isDelta } = packNumbers(values, GROWING_COLUMNS.includes(name));
    const coding = `data-scale="${scale}" data-planes="${planes}"${isDelta ? " data-delta" : ""}`;
    yield* element(`data-column="${name}" ${coding}`, [bytes]);
  }
}

async function* element(attributes: string, parts: Iterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  yield `<script type="application/octet-stream" ${attributes}>`;
  yield* deflatedText(parts);
  yield "</script>\n";
}

/** The data as JSON; where every pair has failed, it is more than a string can hold. */
function* jsonParts({ failures, ...rest }: ReportData): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  yield encoder.encode(`${JSON.stringify(rest).slice(0, -1)},"failures":[`);
  for (const [i, failure] of failures.entries()) yield encoder.encode((i === 0 ? "" : ",") + JSON.stringify(failure));
  yield encoder.encode("]}");
}

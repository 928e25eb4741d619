import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeBase64, encodeBase64 } from "@std/encoding/base64";
import fc from "fast-check";
import { unpackNumbers } from "../../../lib/report/html/client/unpack_numbers.js";
import { htmlPage } from "../../../lib/report/html/page.ts";
import { reportContent } from "../../../lib/report/html/report_content.ts";
import type { ReportData } from "../../../lib/report/html/report_data.ts";
import type { Run } from "../../../lib/results/run.ts";
import { HOSTILE_TEXT } from "../fixtures/hostile_text.ts";
import { allPairs, DETAILED, failed, MIXED, runOf } from "../fixtures/runs.ts";

async function pageOf(run: Run): Promise<string> {
  let page = "";
  for await (const piece of htmlPage(run, { units: "mb" })) page += piece;
  return page;
}

/** What the elements of a page hold: their attributes, and the bytes. */
async function dataOf(page: string): Promise<{ attributes: string; bytes: Uint8Array }[]> {
  const found: { attributes: string; bytes: Uint8Array }[] = [];
  for (
    const [, attributes, text] of page.matchAll(/<script type="application\/octet-stream" ([^>]*)>([^<]*)<\/script>/g)
  ) {
    const stream = new Blob([decodeBase64(text!)]).stream().pipeThrough(new DecompressionStream("deflate"));
    found.push({ attributes: attributes!, bytes: new Uint8Array(await new Response(stream).arrayBuffer()) });
  }
  return found;
}

Deno.test("htmlPage() holds all that there is to say, and all numbers as they were measured", async () => {
  for (const run of [runOf(MIXED), runOf(DETAILED), runOf(allPairs(20), { directed: true })]) {
    const { data, columns } = reportContent(run, "mb");
    const [report, ...rest] = await dataOf(await pageOf(run));
    assertEquals(JSON.parse(new TextDecoder().decode(report!.bytes)) as ReportData, JSON.parse(JSON.stringify(data)));
    const packed = new Map(rest.map(({ attributes, bytes }) => {
      const [, name = "", scale, planes, delta] =
        /data-column="(\w+)" data-scale="(\d+)" data-planes="(\d)"( data-delta)?/.exec(attributes)!;
      return [
        name,
        unpackNumbers(bytes, { scale: Number(scale), planes: Number(planes), isDelta: delta !== undefined }),
      ];
    }));
    assertEquals(packed, columns);
  }
});

Deno.test("htmlPage() lets nothing run and nothing be loaded but what it holds itself", async () => {
  const page = await pageOf(runOf(MIXED));
  const hash = async (text: string) =>
    `'sha256-${encodeBase64(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))}'`;
  const script = /<script type="module">([^]*?)<\/script>/.exec(page)![1]!,
    style = /<style>([^]*?)<\/style>/.exec(page)![1]!;
  const [policy, ...more] = page.match(/<meta http-equiv="Content-Security-Policy" content="[^"]*">/g)!;
  assertEquals(more, []);
  assertStringIncludes(
    policy!,
    `default-src 'none'; script-src ${await hash(script)}; style-src ${await hash(style)}; img-src data:;`,
  );
  assert(page.indexOf(policy!) < page.indexOf("<style>"));
  assert(!/\bsrc=|\shref="(?!#|data:)|@import|url\(/.test(page.replace(script, "")));
  assertMatch(page, /^<!DOCTYPE html>\n/);
});

Deno.test("htmlPage(): whatever nodes say, the document is the same but for letters in elements of data", async () => {
  const frame = (page: string) => page.replace(/(<script type="application\/octet-stream" id="report">)[^<]*/, "$1");
  const plain = frame(await pageOf(runOf([failed("a", "b", "c", "a")])));
  const text = fc.oneof(
    HOSTILE_TEXT,
    fc.constantFrom("</script><script>alert(1)</script>", "<!--", "<img src=x onerror=alert(1)>"),
  );
  const check = async (name: string, detail: string) => {
    const run = runOf([failed(name, `${name}2`, detail, name)]);
    run.header.login_host = detail;
    run.header.command = [detail];
    assertEquals(frame(await pageOf(run)), plain);
  };
  await fc.assert(fc.asyncProperty(text, text, check), { numRuns: 25 });
});

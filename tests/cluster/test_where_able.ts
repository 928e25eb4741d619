/**
 * A test that needs more than every machine has: left out, saying why, where that is not to be had; but with CI=true that fails it.
 * @param what `namespaces`
 * @param able true, or why not
 */
export function testWhereAble(title: string, what: string, able: true | string, test: () => Promise<void>) {
  const isRequired = Deno.env.get("CI") === "true";
  const ignore = able !== true && !isRequired;
  if (ignore) Deno.stderr.writeSync(new TextEncoder().encode(`left out for want of ${what} (${able}): ${title}\n`));
  Deno.test({
    name: title,
    ignore,
    fn() {
      if (able !== true) throw new Error(`making ${what}, which CI needs: ${able}`);
      return test();
    },
  });
}

export function print(line: string) {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

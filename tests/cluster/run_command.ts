/**
 * Runs a command to its end; answers its standard output.
 * @param input what it reads
 * @throws {Error} when it cannot be run, or its exit status is not 0; says what it wrote to standard error
 */
export async function runCommand(command: string[], input = ""): Promise<string> {
  const [program, ...args] = command;
  const child = new Deno.Command(program!, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {}); // it need not read
  const { code, stdout, stderr } = await child.output();
  await written;
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`running ${command.join(" ")}: ${decode(stderr).trim() || `exit status ${code}`}`);
  return decode(stdout);
}

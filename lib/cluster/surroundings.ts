/** What a node set is read from beside the command line; a test gives its own. */
export interface Surroundings {
  /** An environment variable; undefined when it is not set. */
  env(name: string): string | undefined;
  /** The text of a file; `-` is standard input. */
  readText(path: string): Promise<string>;
}

/** This process's own environment, files and standard input. */
export const processSurroundings: Surroundings = {
  env: (name) => Deno.env.get(name),
  readText: (path) => path === "-" ? new Response(Deno.stdin.readable).text() : Deno.readTextFile(path),
};

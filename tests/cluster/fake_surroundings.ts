import type { Surroundings } from "../../lib/cluster/surroundings.ts";

/** Surroundings made of plain objects: environment variables, and files by path (`-` is standard input). */
export function fakeSurroundings(env: Record<string, string> = {}, files: Record<string, string> = {}): Surroundings {
  return {
    env: (name) => env[name],
    readText: (path) => {
      const text = files[path];
      if (text !== undefined) return Promise.resolve(text);
      return Promise.reject(new Deno.errors.NotFound(`No such file or directory (os error 2): readfile '${path}'`));
    },
  };
}

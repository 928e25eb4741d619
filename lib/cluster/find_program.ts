/** What has been found, by name, along the search path that stands before it: looking costs as much as starting a process. */
const found = new Set<string>();

/** Whether a program can be run by this name: what a shell's `command -v` says of one that is no builtin. */
export function canFindProgram(name: string, searchPath = Deno.env.get("PATH") ?? ""): boolean {
  const key = `${searchPath}\0${name}`;
  if (found.has(key)) return true;
  const isThere = name.includes("/")
    ? isExecutable(name)
    : name !== "" && searchPath.split(":").some((folder) => isExecutable(`${folder || "."}/${name}`));
  if (isThere) found.add(key);
  return isThere;
}

function isExecutable(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false; // it is not there, or not for us
  }
}

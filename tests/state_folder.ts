/** Where programs that a test starts keep their run files: a folder of this test file's own, gone with its end. */
export const STATE_FOLDER = Deno.makeTempDirSync({ prefix: "oobw-test-state-" });

globalThis.addEventListener("unload", () => Deno.removeSync(STATE_FOLDER, { recursive: true }));

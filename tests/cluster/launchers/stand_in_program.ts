import { type Deployment, readDeployment } from "../../../lib/cluster/launchers/deploy.ts";

/** A program that says how it was called, then what it hears; more than two megabytes, so that no pipe holds it. */
export class Program implements AsyncDisposable {
  readonly deployment: Deployment;
  readonly bytes: Uint8Array<ArrayBuffer>;

  private constructor(deployment: Deployment, bytes: Uint8Array<ArrayBuffer>) {
    this.deployment = deployment;
    this.bytes = bytes;
  }

  static async make(): Promise<Program> {
    const path = await Deno.makeTempFile({ prefix: "oobw-test-" });
    const script = new TextEncoder().encode('#!/bin/sh\necho "$#: $1"\nexec cat\n');
    const bytes = new Uint8Array(2_345_678);
    bytes.set(script);
    for (let at = script.length; at < bytes.length; at += 65_536) {
      crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    }
    await Deno.writeFile(path, bytes);
    return new Program(await readDeployment(path), bytes);
  }

  async [Symbol.asyncDispose]() {
    await Deno.remove(this.deployment.path);
  }
}

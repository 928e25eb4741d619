// The modules of @std that are used, as their documentation types them: the npm package that carries them holds no types.

declare module "@std/assert" {
  export class AssertionError extends Error {}
  export function assert(condition: unknown, message?: string): asserts condition;
  export function assertEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T;
  export function assertMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertNotMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertStringIncludes(actual: string, expected: string, message?: string): void;
  export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, message?: string): void;
  export function assertGreater<T>(actual: T, expected: T, message?: string): void;
  export function assertGreaterOrEqual<T>(actual: T, expected: T, message?: string): void;
  export function assertLess<T>(actual: T, expected: T, message?: string): void;
  export function assertLessOrEqual<T>(actual: T, expected: T, message?: string): void;
  export function assertThrows(fn: () => unknown, message?: string): unknown;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    // deno-lint-ignore no-explicit-any
    ErrorClass: abstract new (...args: any[]) => E,
    messageIncludes?: string,
    message?: string,
  ): E;
  export function assertRejects(fn: () => PromiseLike<unknown>, message?: string): Promise<unknown>;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    // deno-lint-ignore no-explicit-any
    ErrorClass: abstract new (...args: any[]) => E,
    messageIncludes?: string,
    message?: string,
  ): Promise<E>;
  export function fail(message?: string): never;
}

declare module "@std/async/deadline" {
  export function deadline<T>(promise: Promise<T>, ms: number, options?: { signal?: AbortSignal }): Promise<T>;
}

declare module "@std/async/delay" {
  export function delay(ms: number, options?: { signal?: AbortSignal; persistent?: boolean }): Promise<void>;
}

declare module "@std/cli/parse-args" {
  /** The options that are used, typed loosely: a flag's own kind is checked by the option table. */
  export interface ParseArgsOptions {
    boolean?: readonly string[];
    string?: readonly string[];
    collect?: readonly string[];
    negatable?: readonly string[];
    alias?: Readonly<Record<string, string | readonly string[]>>;
    default?: Readonly<Record<string, unknown>>;
    stopEarly?: boolean;
    "--"?: boolean;
    unknown?: (arg: string, key?: string, value?: unknown) => unknown;
  }
  export interface Args {
    _: (string | number)[];
    "--"?: string[];
    [name: string]: unknown;
  }
  export function parseArgs(args: readonly string[], options?: ParseArgsOptions): Args;
}

declare module "@std/csv/parse" {
  export function parse(text: string): string[][];
}

declare module "@std/csv/stringify" {
  export function stringify(
    data: readonly (Readonly<Record<string, unknown>> | readonly unknown[])[],
    options?: { headers?: boolean; separator?: string; columns?: readonly string[] },
  ): string;
}

declare module "@std/data-structures/binary-heap" {
  export class BinaryHeap<T> {
    constructor(compare?: (a: T, b: T) => number);
    readonly length: number;
    peek(): T | undefined;
    pop(): T | undefined;
    push(...values: T[]): number;
  }
}

declare module "@std/encoding/base64" {
  export function encodeBase64(data: ArrayBuffer | Uint8Array | string): string;
  export function decodeBase64(text: string): Uint8Array<ArrayBuffer>;
}

declare module "@std/path" {
  export function extname(path: string): string;
  export function basename(path: string, suffix?: string): string;
  export function dirname(path: string): string;
  export function fromFileUrl(url: string | URL): string;
  export function toFileUrl(path: string): URL;
  export function join(...paths: string[]): string;
  export function relative(from: string, to: string): string;
}

declare module "@std/streams/text-line-stream" {
  export class TextLineStream extends TransformStream<string, string> {
    constructor(options?: { allowCR?: boolean });
  }
}

declare module "@std/text/levenshtein-distance" {
  export function levenshteinDistance(a: string, b: string): number;
}

declare module "@std/text/to-snake-case" {
  export function toSnakeCase(text: string): string;
}

/** An error as it crosses from one thread to another: a copy of the Error itself would lose its class name. */
export interface ErrorRecord {
  name: string;
  message: string;
  stack: string | undefined;
  cause: ErrorRecord | undefined;
}

/** Writes down anything that can be thrown. */
export function recordError(thrown: unknown): ErrorRecord {
  if (!(thrown instanceof Error)) return { name: "Error", message: text(thrown), stack: undefined, cause: undefined };
  const { name, message, stack, cause } = thrown;
  return { name, message, stack, cause: cause === undefined ? undefined : recordError(cause) };
}

/** The error as it was in the other thread, its stack included. */
export function restoreError({ name, message, stack, cause }: ErrorRecord): Error {
  const error = cause ? new Error(message, { cause: restoreError(cause) }) : new Error(message);
  // As own properties: the class of the other thread is not known here.
  Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  if (stack) Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true });
  return error;
}

function text(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

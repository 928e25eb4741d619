// JSON.stringify escapes controls below 0x20; these command a terminal (or turn text around) as well and may stand as escapes too.
const TERMINAL_CONTROL = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const EVERY_TERMINAL_CONTROL = new RegExp(TERMINAL_CONTROL, "g");

/** A value as JSON on one line that is fit to be shown on a terminal. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (!TERMINAL_CONTROL.test(text)) return text;
  return text.replace(EVERY_TERMINAL_CONTROL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

import { displayWidth } from "./terminal_text.ts";

export interface TerminalSize {
  columns: number;
  rows: number;
}

const LINE_START = "\r";
const CLEAR_TO_LINE_END = "\x1b[K";
const LINE_UP = "\x1b[A";
// deno-lint-ignore no-control-regex
const STYLES = /\x1b\[[0-9;]*m/g;

/**
 * Lines at the end of a terminal that are written again and again in place. Between writes the cursor stands at the
 * start of the last one, so that what the terminal itself echoes (`^C`) is written over.
 */
export class StatusArea {
  readonly #write: (text: string) => void;
  readonly #size: () => TerminalSize;
  #lines: readonly string[] = [];
  #columns = 0;

  constructor(write: (text: string) => void, size: () => TerminalSize) {
    this.#write = write;
    this.#size = size;
  }

  get isShown(): boolean {
    return this.#lines.length > 0;
  }

  /**
   * Shows these lines, each of which must be shorter than the terminal is wide, in the place of those shown. Only what
   * differs is written.
   */
  show(lines: readonly string[]): void {
    const { columns } = this.#size();
    // What has been wrapped since, or would be left below, is taken away first.
    if (columns !== this.#columns || this.#lines.length > lines.length) this.clear();
    const known = this.#lines;
    const start = LINE_START + LINE_UP.repeat(Math.max(0, known.length - 1));
    const text = lines.map((line, i) => line === known[i] ? "" : line + CLEAR_TO_LINE_END).join("\r\n");
    this.#write(start + text + LINE_START);
    this.#lines = lines;
    this.#columns = columns;
  }

  /** Takes all lines away. */
  clear(): void {
    if (this.isShown) this.#write(this.#cleared());
    this.#lines = [];
  }

  /**
   * Clears all lines, from the last to the first, row by row: tmux takes a screen that is cleared as a whole for one to
   * keep in its history. Where the terminal is narrower than it was, lines take more than one row each.
   */
  #cleared(): string {
    const { columns } = this.#size();
    const rowsOf = (line: string) => Math.max(1, Math.ceil(displayWidth(line.replace(STYLES, "")) / columns));
    const rows = columns < this.#columns
      ? this.#lines.reduce((sum, line) => sum + rowsOf(line), 0)
      : this.#lines.length;
    const rowCleared = LINE_START + CLEAR_TO_LINE_END;
    return rowCleared + (LINE_UP + rowCleared).repeat(Math.max(0, rows - 1));
  }
}

import { nowMs } from "../../base/clock.ts";
import { errorText, UsageError } from "../../base/errors.ts";
import { jsonText } from "../json_text.ts";
import type { EndRecord, NodeRecord, ResumeRecord, RetestRecord, RunHeader } from "../run.ts";
import { lockExclusively } from "./exclusive_lock.ts";

/** So often what was written is brought to the disk, where a machine that fails does not take it along. */
const SYNC_MS = 5000;

const NEWLINE = 0x0a;
const BUFFER_BYTES = 256 * 1024;

/** An open run file, from the first line to the last; this process alone writes it. */
export class RunFileWriter {
  readonly path: string;
  readonly #file: Deno.FsFile;
  readonly #encoder = new TextEncoder();
  #buffer: Uint8Array | undefined;
  #waiting = "";
  /** Where the last whole line ends. */
  #wholeBytes: number;
  #failure: Error | undefined;
  #syncedMs = nowMs();
  #syncing: Promise<void> | undefined;
  #closed = false;

  private constructor(path: string, file: Deno.FsFile, wholeBytes: number) {
    this.path = path;
    this.#file = file;
    this.#wholeBytes = wholeBytes;
  }

  /**
   * Begins a new file with its header; one that is there and empty (`mktemp`) is new enough.
   * @throws {UsageError} when the file is there already, or cannot be made or written
   */
  static async create(path: string, header: RunHeader): Promise<RunFileWriter> {
    const file = await openNew(path);
    const writer = new RunFileWriter(path, file, 0);
    try {
      await lock(file, path);
      if ((await file.stat()).size > 0) throw new UsageError(`making the run file: '${path}': another run writes it`);
    } catch (error) {
      file.close();
      throw error;
    }
    try {
      writer.#add(header);
      writer.flush();
    } catch (error) {
      await writer.discard();
      throw new UsageError(errorText(error));
    }
    return writer;
  }

  /**
   * Goes on with a file that was opened for reading and writing and is locked: cuts off what follows the last whole line.
   * @param wholeBytes where that ends
   */
  static append(path: string, file: Deno.FsFile, wholeBytes: number, resume: ResumeRecord): RunFileWriter {
    file.truncateSync(wholeBytes);
    file.seekSync(wholeBytes, Deno.SeekMode.Start);
    const writer = new RunFileWriter(path, file, wholeBytes);
    writer.#add(resume);
    writer.flush();
    return writer;
  }

  addNode(record: NodeRecord): void {
    this.#add(record);
  }

  addRetest(record: RetestRecord): void {
    this.#add(record);
  }

  /**
   * Writes all records that were taken, and then these lines. What a failed write has left of a line is taken away again, and nothing more is written.
   * @param lines lines of pairs, each with its end
   * @throws {Error} when it fails, or has failed before
   */
  flush(lines = ""): void {
    if (this.#failure) throw this.#failure;
    if (this.#waiting + lines === "") return;
    const bytes = this.#encoded(this.#waiting + lines);
    this.#waiting = "";
    let written = 0;
    try {
      while (written < bytes.length) written += this.#file.writeSync(bytes.subarray(written));
    } catch (error) {
      this.#wholeBytes += bytes.subarray(0, written).lastIndexOf(NEWLINE) + 1;
      this.#cutToWholeLines();
      throw this.#fail(error);
    }
    this.#wholeBytes += bytes.length;
    this.#syncNowAndThen();
  }

  /**
   * Writes the last line, closes the file and gives its lock back, once. Where the file cannot be written any more, the line is left out if
   * there is no room for it.
   * @throws {Error} when what was written before could not be brought to the disk
   */
  async end(record: EndRecord): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#syncing;
    const before = this.#failure;
    this.#failure = undefined;
    this.#add(record);
    try {
      this.flush();
      await this.#file.syncData();
    } catch (error) {
      if (!before) throw this.#fail(error);
    } finally {
      this.#file.close();
    }
  }

  /** Closes a file of a run that never began, and removes it. */
  async discard(): Promise<void> {
    this.#closed = true;
    this.#waiting = "";
    await this.#syncing;
    this.#file.close();
    await Deno.remove(this.path).catch(() => {});
  }

  #add(record: RunHeader | ResumeRecord | NodeRecord | RetestRecord | EndRecord): void {
    this.#waiting += jsonText(record) + "\n";
  }

  /** In a buffer that is used again and again, unless the text is a long one: a large run would leave gigabytes of them behind. */
  #encoded(text: string): Uint8Array {
    const mostBytes = 3 * text.length;
    if (mostBytes > BUFFER_BYTES) return this.#encoder.encode(text);
    this.#buffer ??= new Uint8Array(BUFFER_BYTES);
    return this.#buffer.subarray(0, this.#encoder.encodeInto(text, this.#buffer).written);
  }

  #cutToWholeLines(): void {
    try {
      this.#file.truncateSync(this.#wholeBytes);
      this.#file.seekSync(this.#wholeBytes, Deno.SeekMode.Start);
    } catch {
      // What is left of the torn line is then for readers to drop.
    }
  }

  #fail(error: unknown): Error {
    return this.#failure ??= new Error(`writing the run file: '${this.path}': ${errorText(error)}`);
  }

  /** A network's file system may find only now that there is no room. */
  #syncNowAndThen(): void {
    if (this.#syncing || nowMs() - this.#syncedMs < SYNC_MS) return;
    this.#syncing = this.#file.syncData()
      .catch((error) => void this.#fail(error))
      .finally(() => {
        this.#syncing = undefined;
        this.#syncedMs = nowMs();
      });
  }
}

/**
 * Opens a run file to go on with it.
 * @throws {UsageError} when it cannot be opened, or another process has it
 */
export async function openLocked(path: string): Promise<Deno.FsFile> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true });
  } catch (error) {
    throw new UsageError(`opening the run file: '${path}': ${errorText(error)}`);
  }
  try {
    await lock(file, path);
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
}

async function lock(file: Deno.FsFile, path: string): Promise<void> {
  let isOurs: boolean;
  try {
    isOurs = await lockExclusively(file);
  } catch (error) {
    throw new UsageError(`locking the run file (its file system must have locks): '${path}': ${errorText(error)}`);
  }
  if (!isOurs) throw new UsageError(`opening the run file (another run is writing it): '${path}'`);
}

async function openNew(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { write: true, createNew: !await isEmptyFile(path) });
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists
      ? await isFile(path) ? "it exists; --resume goes on with a run" : "it exists, and is no file"
      : errorText(error);
    throw new UsageError(`making the run file (-o FILE or --no-save): '${path}': ${why}`);
  }
}

async function isEmptyFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile && info.size === 0, () => false);
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}

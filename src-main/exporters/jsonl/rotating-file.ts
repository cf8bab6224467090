import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface RotatingFileOptions {
  path: string;
  /** A file is put aside before it would grow beyond this; one append that is larger alone gets a file of its own. */
  maxBytes: number;
  /** How many files put aside are kept: `path.1` is the newest. */
  keepFiles: number;
  /** Whether an append waits until the disk has it. */
  fsync: boolean;
}

/** A file of lines that is only ever added to. Appends must not overlap. Errors are those of node:fs. */
export interface RotatingFile {
  /** Adds all the lines, or none. */
  append(lines: readonly string[]): Promise<void>;
  /** The whole lines among the last `maxBytes`. */
  lastLines(maxBytes: number): Promise<string[]>;
  close(): Promise<void>;
}

/** How much is read at a time in search of the end of the last line. */
const searchBytes = 64 * 1024;

/** The file is opened at the first use, with its folder; a line that a crash left unfinished is cut off then. */
export function createRotatingFile({ path, maxBytes, keepFiles, fsync }: RotatingFileOptions): RotatingFile {
  let handle: FileHandle | null = null;

  async function opened(): Promise<FileHandle> {
    if (handle !== null) return handle;
    await mkdir(dirname(path), { recursive: true });
    handle = await open(path, 'a+');
    const { size } = await handle.stat();
    const end = await endOfLastLine(handle, size);
    if (end < size) await handle.truncate(end);
    return handle;
  }

  async function rotate(): Promise<void> {
    await closeFile();
    if (keepFiles === 0) return rm(path);
    for (let number = keepFiles; number > 1; number -= 1) {
      await rename(`${path}.${number - 1}`, `${path}.${number}`).catch(ignoreMissing);
    }
    await rename(path, `${path}.1`);
  }

  async function closeFile(): Promise<void> {
    const closing = handle;
    handle = null;
    await closing?.close();
  }

  return {
    async append(lines) {
      if (lines.length === 0) return;
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      // Asked anew each time: others may append a line of their own.
      const { size: before } = await (await opened()).stat();
      if (before > 0 && before + bytes.length > maxBytes) await rotate();
      const file = await opened();
      const { size } = await file.stat();
      try {
        await writeAll(file, bytes);
        if (fsync) await file.datasync();
      } catch (error) {
        // Whether the disk has part of it is not known: opening anew finds out where the last whole line ends.
        await file.truncate(size).catch(() => {
          // The write's own error says more.
        });
        await closeFile().catch(() => {
          // As above.
        });
        throw error;
      }
    },
    async lastLines(tailBytes) {
      const file = await opened();
      const { size } = await file.stat();
      const start = Math.max(0, size - tailBytes);
      const text = await readRange(file, start, size);
      const lines = text.toString().split('\n').slice(0, -1);
      return start === 0 ? lines : lines.slice(1);
    },
    close: closeFile,
  };
}

async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - searchBytes);
    const newline = (await readRange(handle, start, end)).lastIndexOf(0x0a);
    if (newline !== -1) return start + newline + 1;
    end = start;
  }
  return 0;
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}

/** One write call may take only part, at the edge of a full disk. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await handle.write(bytes, written)).bytesWritten;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

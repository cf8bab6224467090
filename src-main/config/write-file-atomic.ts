import { randomUUID } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConfigNotWritableError } from './config-errors.ts';

/** Mode of a file that did not exist: it may come to hold an API key, so it is the user's alone. */
const newFileMode = 0o600;

/**
 * Replaces a file's content so that a reader, or a crash, sees the old or the new one whole. Follows symlinks, keeps mode
 * and owner.
 * @throws ConfigNotWritableError
 */
export async function writeFileAtomic(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  try {
    await replace(target, text);
  } catch (error) {
    // A file mounted into a container, or held open on Windows, can be written but not replaced.
    if (!isReplaceRefusal(error)) throw new ConfigNotWritableError(path, 'check the disk and the folder', error);
    await writeFile(target, text).catch((cause) => {
      throw new ConfigNotWritableError(path, 'let this user write it, or name another file with --config', cause);
    });
  }
}

async function replace(target: string, text: string): Promise<void> {
  const original = await stat(target).catch(() => null);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx', newFileMode);
    try {
      await file.writeFile(text);
      if (original) await takeOver(file, original);
      // Without this, a power cut after the rename could leave an empty file.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function takeOver(file: FileHandle, original: { mode: number; uid: number; gid: number }): Promise<void> {
  await file.chmod(original.mode & 0o7777);
  // Only root may give files away; for anyone else the owner is right already.
  await file.chown(original.uid, original.gid).catch(() => {});
}

function isReplaceRefusal(error: unknown): boolean {
  return ['EBUSY', 'EPERM', 'EACCES', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}

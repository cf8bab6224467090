import { readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export interface PageFile {
  /** Absolute. */
  path: string;
  contentType: string;
  /** Its name holds a hash of its content, so that it never changes. */
  isImmutable: boolean;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/**
 * The files of the built page by their path in a URL; empty when it was not built. Only what stands in this list is served, so a
 * path can lead nowhere else, however it is written. Links and other kinds of file are not in it.
 */
export async function listPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const path of await filesIn(folder)) {
    const contentType = contentTypes[extname(path)];
    if (contentType === undefined) continue;
    const name = relative(folder, path).split(sep).join('/');
    files.set(`/${name}`, { path, contentType, isImmutable: name.startsWith('assets/') });
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}

/** Folder by folder: within an archive Electron imitates `readdir`, but not every option and field of it. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesIn(path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return lists.flat();
}

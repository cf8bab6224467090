import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PortHolder } from './find-port-holder.ts';

/** State 0A of proc(5)'s /proc/net/tcp: TCP_LISTEN of the kernel. */
const listening = '0A';

/** Inodes of the sockets that listen on `port`, from the text of /proc/net/tcp or tcp6; addresses and ports stand there in hex. */
export function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    // sl, local_address, rem_address, st, tx:rx, tr:when, retrnsmt, uid, timeout, inode
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === listening && local?.split(':')[1] === wanted && inode !== undefined ? [inode] : [];
  });
}

/** Only the user's own processes (or all, for root) can be looked into. */
export async function findLinuxHolder(port: number, proc = '/proc'): Promise<PortHolder | null> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`${proc}/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = new Set(tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return null;
  for (const pid of await readdir(proc)) {
    if (/^\d+$/.test(pid) && (await holdsOne(`${proc}/${pid}/fd`, sockets))) {
      return { pid: Number(pid), name: await nameOf(`${proc}/${pid}`) };
    }
  }
  return null;
}

async function holdsOne(folder: string, sockets: ReadonlySet<string>): Promise<boolean> {
  // Another user's process, or one that ended meanwhile.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (sockets.has(await readlink(`${folder}/${name}`).catch(() => ''))) return true;
  }
  return false;
}

/** The name of its file; `comm` is that of a thread, which programs may set to anything. */
async function nameOf(folder: string): Promise<string | null> {
  const path = await readlink(`${folder}/exe`).catch(() => null);
  if (path !== null) return basename(path.replace(/ \(deleted\)$/, ''));
  return await readFile(`${folder}/comm`, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

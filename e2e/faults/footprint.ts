import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Whether the system tells what another process holds; tests that ask are skipped elsewhere. */
export const tellsFootprints = process.platform === 'linux';

/** Open files and sockets of a process, as the system names them. */
export function openDescriptors(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((descriptor) => {
    try {
      return [readlinkSync(`${folder}/${descriptor}`)];
    } catch {
      return []; // Closed between the two looks.
    }
  });
}

/** Memory that a process holds now (resident set). */
export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has ended`);
  return Number(kilobytes) / 1024;
}

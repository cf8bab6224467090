/** All connections, as numbers, with the owner's pid. */
export const netstatArguments: readonly string[] = ['-ano'];

/** The pid of the process that listens on `port`. The word for LISTENING is in the user's language, so the foreign address tells. */
export function pidOfNetstat(output: string, port: number): number | null {
  for (const line of output.split(/\r?\n/)) {
    const [protocol, local, foreign, , pid] = line.trim().split(/\s+/);
    const isListener = protocol === 'TCP' && /^(0\.0\.0\.0|\[::\]):0$/.test(foreign ?? '');
    if (isListener && local?.endsWith(`:${port}`) && /^[1-9]\d*$/.test(pid ?? '')) return Number(pid);
  }
  return null;
}

export function tasklistArguments(pid: number): readonly string[] {
  return ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'];
}

/** The program's file name from a line of tasklist's CSV; null for its words that there is no such process. */
export function imageNameOf(output: string): string | null {
  return /^"([^"]+)","\d+"/m.exec(output)?.[1] ?? null;
}

import { readdirSync, readFileSync } from 'node:fs';

/** What a program and its children have cost so far. */
export interface ProcessCost {
  /** Time on a core, of all threads. */
  cpuMs: number;
  /** Resident set size. */
  memoryMb: number;
}

/** Null where the system does not tell (this reads Linux's /proc). */
export function processCost(pid: number): ProcessCost | null {
  try {
    const costs = processTree(pid).map(costOf);
    return {
      cpuMs: costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      memoryMb: costs.reduce((sum, { memoryMb }) => sum + memoryMb, 0),
    };
  } catch {
    return null;
  }
}

function costOf(pid: number): ProcessCost {
  // schedstat counts nanoseconds; /proc/<pid>/stat counts hundredths of a second.
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return { cpuMs: nanoseconds.reduce((sum, ns) => sum + ns, 0) / 1e6, memoryMb: Number(resident) / 1024 };
}

function processTree(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(processTree)];
}

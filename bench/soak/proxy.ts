import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestMetrics } from '../../src-shared/metrics/request-metrics.ts';
import type { ProbeReport } from './probe.ts';

const sourceCommand = fileURLToPath(new URL('../../src-main/cli/index.ts', import.meta.url));
const builtCommand = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));

/** The proxy in a process of its own, looked at from outside. */
export interface SoakedProxy {
  readonly url: URL;
  /** What it holds after its garbage is collected; `descriptors` is null where the system does not tell. */
  probe(): Promise<ProbeReport & { descriptors: number | null }>;
  /** Merges sections into its config.yaml, as an editor would. */
  configure(sections: Record<string, object>): Promise<void>;
  /** Lines of its log that tell of what must never happen. */
  complaints(): string[];
  /** Ends it in order; its exit code. */
  stop(): Promise<number | null>;
  /** The history, when it has stopped. */
  history(): Promise<RequestMetrics[]>;
}

export async function startSoakedProxy(
  folder: string,
  config: Record<string, object>,
  { built }: { built: boolean },
): Promise<SoakedProxy> {
  if (built && !existsSync(builtCommand)) throw new Error(`${builtCommand} is missing: run "npm run build" first`);
  const command = built ? builtCommand : sourceCommand;
  const configFile = join(folder, 'config.yaml');
  const place = ['--config', configFile, '--data-dir', join(folder, 'data')];
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify(config));
  const probe = new URL('./probe.ts', import.meta.url).href;
  const child = spawn(
    process.execPath,
    ['--expose-gc', `--import=${probe}`, command, 'run', '--no-dashboard', ...place],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = once(child, 'exit').then(([code]) => {
    process.removeListener('exit', killWithUs);
    return code as number | null;
  });
  const lines = createLineReader(child);
  const listening = await lines.next((line) =>
    line.startsWith('{') ? (JSON.parse(line).listening as string) : undefined,
  );
  return {
    url: new URL(listening),
    async probe() {
      const report = lines.next((line) => (line.startsWith('probe ') ? line.slice('probe '.length) : undefined));
      child.kill('SIGUSR2');
      return { ...(JSON.parse(await report) as ProbeReport), descriptors: descriptorsOf(child.pid) };
    },
    async configure(sections) {
      const before = JSON.parse(await readFile(configFile, 'utf8')) as object;
      await writeFile(configFile, JSON.stringify({ ...before, ...sections }));
    },
    complaints: () => lines.complaints,
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async history() {
      const reader = spawn(process.execPath, [command, 'export', '--format', 'jsonl', ...place], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const chunks: Buffer[] = await reader.stdout.toArray();
      const text = Buffer.concat(chunks).toString();
      return text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as RequestMetrics);
    },
  };
}

interface Waiting {
  find(line: string): string | undefined;
  found(text: string): void;
  failed(error: Error): void;
}

interface LineReader {
  readonly complaints: string[];
  /** The first line from now on that `find` finds something in; rejects when the program ends before. */
  next(find: (line: string) => string | undefined): Promise<string>;
}

/** What a healthy program never says, whatever its clients and its backend do. */
const complaint =
  /unhandled|uncaught|by a mistake of the proxy|a fix failed|a listener failed|MaxListeners|out of memory/i;

function createLineReader(child: ChildProcess): LineReader {
  const complaints: string[] = [];
  const waiting = new Set<Waiting>();
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (complaint.test(line)) complaints.push(line.slice(0, 300));
      for (const one of [...waiting]) {
        const found = one.find(line);
        if (found === undefined) continue;
        waiting.delete(one);
        one.found(found);
      }
    }
  });
  child.once('exit', (code) => {
    for (const { failed } of waiting) failed(new Error(`the proxy ended with ${code}`));
  });
  return {
    complaints,
    next: (find) => new Promise((found, failed) => waiting.add({ find, found, failed })),
  };
}

function descriptorsOf(pid: number | undefined): number | null {
  return process.platform === 'linux' && pid !== undefined ? readdirSync(`/proc/${pid}/fd`).length : null;
}

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program of this project, run from source, that listens on an address it chose. */
export interface ListeningProgram {
  readonly url: string;
  /** Memory that it holds now (resident set size). */
  memoryMb(): number;
  stop(): Promise<void>;
}

/** Starts `node` with `args` and waits for the first match of `address` on its stderr; group 1 is the URL. */
export async function startListening(args: readonly string[], address: RegExp): Promise<ListeningProgram> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  // Whatever ends this program ends the others: none is left behind on its port.
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = once(child, 'exit').then(() => process.removeListener('exit', killWithUs));
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const found = address.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`node ${args.join(' ')} ended before it listened:\n${printed}`)));
  });
  return {
    url,
    memoryMb: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A history-process.ts that runs. */
export interface HistoryChild {
  /** What it has printed so far, line by line. */
  readonly lines: readonly string[];
  /** Resolves with the first line that begins so, printed already or to come; rejects when the process ends without. */
  line(beginning: string): Promise<string>;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
}

export function startHistoryChild(args: readonly (string | number)[]): HistoryChild {
  const script = fileURLToPath(new URL('./history-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, ...args.map(String)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const lines: string[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  return {
    lines,
    line(beginning) {
      return new Promise((resolve, reject) => {
        const find = () => {
          const found = lines.find((line) => line.startsWith(beginning));
          if (found === undefined) return;
          output.off('line', find);
          resolve(found);
        };
        output.on('line', find);
        void ended.then(() => reject(new Error(`it ended without printing "${beginning}": ${stderr}`)));
        find();
      });
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

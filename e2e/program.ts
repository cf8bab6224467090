import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What to start, and how its output tells that it is ready. */
export interface ProgramOptions {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Called with the whole text of stdout and stderr so far; anything but undefined ends the wait. */
  ready(output: ProgramOutput): string | undefined;
  readyWithinMs: number;
}

export interface ProgramOutput {
  stdout: string;
  stderr: string;
}

/** How a program ended: its exit code, or null and the signal that ended it. */
export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A child process that has said it is ready. */
export interface Program {
  pid: number;
  /** What `ready` returned. */
  readyWith: string;
  /** Everything written so far. */
  output(): ProgramOutput;
  signal(name: NodeJS.Signals): void;
  ended: Promise<ProgramEnd>;
  /** SIGTERM, and SIGKILL for a program that is still there five seconds later. */
  stop(): Promise<ProgramEnd>;
}

/** A program that ended, or said nothing in time, before it was ready. `output` is what it did say. */
export class ProgramNotReadyError extends Error {
  readonly code = 'PROGRAM_NOT_READY';
  readonly output: ProgramOutput;

  constructor(what: string, output: ProgramOutput) {
    super(
      `${what}; its stderr ends in:\n${output.stderr.slice(-4000)}\nits stdout ends in:\n${output.stdout.slice(-1000)}`,
    );
    this.name = 'ProgramNotReadyError';
    this.output = output;
  }
}

/** Starts a program and waits until it is ready. It never outlives this process. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: ProgramOutput = { stdout: '', stderr: '' };
  const ended = endOf(child);
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void ended.then(() => process.removeListener('exit', killWithUs));

  const readyWith = await new Promise<string>((resolve, reject) => {
    const fail = (what: string) => reject(new ProgramNotReadyError(`${options.command} ${what}`, output));
    const timer = setTimeout(() => fail(`was not ready within ${options.readyWithinMs} ms`), options.readyWithinMs);
    const read = (stream: 'stdout' | 'stderr') => (text: string) => {
      output[stream] += text;
      const found = options.ready(output);
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', read('stdout'));
    child.stderr.setEncoding('utf8').on('data', read('stderr'));
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(`could not be started: ${error.message}`);
    });
    void ended.then(({ code, signal }) => {
      clearTimeout(timer);
      fail(`ended with ${signal ?? `exit code ${code}`} before it was ready`);
    });
  }).catch(async (error: unknown) => {
    await stop(child, ended);
    throw error;
  });

  return {
    pid: child.pid!,
    readyWith,
    output: () => ({ ...output }),
    signal: (name) => void child.kill(name),
    ended,
    stop: () => stop(child, ended),
  };
}

async function endOf(child: ChildProcess): Promise<ProgramEnd> {
  const failedToStart = once(child, 'error').then(() => ({ code: null, signal: null }));
  const closed = once(child, 'close').then(([code, signal]) => ({ code, signal }) as ProgramEnd);
  return Promise.race([failedToStart, closed]);
}

async function stop(child: ChildProcess, ended: Promise<ProgramEnd>): Promise<ProgramEnd> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return ended;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  const end = await ended;
  clearTimeout(timer);
  return end;
}

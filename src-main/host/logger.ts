import { join } from 'node:path';
import { type DestinationStream, type Logger, multistream, pino } from 'pino';
import type { LogLevel } from '#shared/config/sections.ts';
import { startLogFile } from './log-file.ts';

export interface LoggerOptions {
  level: LogLevel;
  /** Gets every line as JSON. */
  onLine(line: string): void;
  /** Folder for a log file as well: an app that was started from a menu has no stderr that anyone reads. */
  folder: string | null;
}

/** The log goes to stderr, stdout belongs to the metrics: for people on a terminal, as JSON lines otherwise. */
export async function createLogger({ level, onLine, folder }: LoggerOptions): Promise<Logger> {
  const hooks = {
    streamWrite(line: string) {
      onLine(line);
      return line;
    },
  };
  const streams: DestinationStream[] = [await stderrStream()];
  if (folder !== null) streams.push(startLogFile(join(folder, 'llama-proxy.log')));
  const options = { level, base: null, hooks, formatters: { level: (label: string) => ({ level: label }) } };
  // Each stream has a least level of its own; the logger's is the one that counts.
  return pino(options, multistream(streams.map((stream) => ({ stream, level: 'trace' as const }))));
}

async function stderrStream(): Promise<DestinationStream> {
  const destination = pino.destination({ dest: 2, sync: true });
  // The terminal was closed, or an app without one was never given it: the program goes on without.
  destination.on('error', () => {});
  if (!process.stderr.isTTY) return destination;
  // Not read where nobody sees it: a service's log is JSON.
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
}

import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { LogLevel } from '#shared/config/schema.ts';

/**
 * The log goes to stderr, stdout belongs to the metrics: for people on a terminal, as JSON lines otherwise. `onLine` gets every line
 * as JSON.
 */
export function createLogger(level: LogLevel, onLine: (line: string) => void): Logger {
  const stderr = 2;
  const hooks = {
    streamWrite(line: string) {
      onLine(line);
      return line;
    },
  };
  if (!process.stderr.isTTY) {
    const formatters = { level: (label: string) => ({ level: label }) };
    return pino({ level, base: null, hooks, formatters }, pino.destination({ dest: stderr, sync: true }));
  }
  const stream = pretty({ destination: stderr, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
  return pino({ level, base: null, hooks }, stream);
}

import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { LogLevel } from '#shared/config/schema.ts';

/** The log goes to stderr, stdout belongs to the metrics: for people on a terminal, as JSON lines otherwise. */
export function createLogger(level: LogLevel): Logger {
  const stderr = 2;
  if (!process.stderr.isTTY) return pino({ level, base: null }, pino.destination({ dest: stderr, sync: true }));
  const stream = pretty({ destination: stderr, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
  return pino({ level, base: null }, stream);
}

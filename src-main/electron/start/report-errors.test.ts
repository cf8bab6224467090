import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { reportErrors } from './report-errors.ts';

test('what nobody caught is in the log, and the program goes on', () => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => lines.push(line) });
  const source = new EventEmitter();
  reportErrors(source as unknown as NodeJS.Process, () => log);
  source.emit('uncaughtException', new Error('first'));
  source.emit('unhandledRejection', 'second');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 60, err: { message: 'first' }, msg: 'an error that nobody caught' },
    { level: 60, msg: 'a promise that nobody caught' },
  ]);
  expect(lines[1]).toContain('second');
});

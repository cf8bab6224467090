import { expect, test } from 'vitest';
import { readLogLine } from './read-log-line.ts';

test.each([
  ['{"level":30,"time":5,"msg":"hello"}\n', { atMs: 5, level: 'info', message: 'hello' }],
  ['{"level":"warn","time":5,"msg":"careful"}', { atMs: 5, level: 'warn', message: 'careful' }],
  ['{"level":50,"time":5,"err":{"message":"broke"}}', { atMs: 5, level: 'error', message: 'broke' }],
  ['{"level":30,"time":5}', { atMs: 5, level: 'info', message: '' }],
  ['plain text', null],
  ['{"level":35,"time":5}', null],
  ['{"level":30}', null],
])('%j', (text, line) => {
  expect(readLogLine(text)).toStrictEqual(line);
});

test('a long message is cut', () => {
  const text = JSON.stringify({ level: 30, time: 5, msg: 'x'.repeat(100_000) });
  expect(readLogLine(text)?.message).toHaveLength(2000);
});

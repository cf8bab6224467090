import { expect, test } from 'vitest';
import { StartError } from '../core/start-errors.ts';
import { explainStartError, PortInUseError } from './port-in-use.ts';

const place = { host: '127.0.0.1', port: 8066 };
const instance = { pid: 12, version: '1.2.3', startedAtMs: 1, url: 'http://127.0.0.1:8067', token: 'secret' };

test.each([
  [{ holder: null, instance: null }, 'another program, perhaps another llama-proxy'],
  [{ holder: { pid: 9, name: null }, instance: null }, 'another program (process 9)'],
  [{ holder: { pid: 9, name: 'nginx' }, instance: null }, 'nginx (process 9)'],
  [{ holder: { pid: 9, name: 'node' }, instance }, 'another llama-proxy (process 12)'],
])('%j is said in words, with the remedy', (found, words) => {
  const error = new PortInUseError({ ...place, ...found }, null);
  expect(error.code).toBe('EADDRINUSE');
  expect(error.message).toBe(
    `Port 8066 on 127.0.0.1 is in use by ${words}. Stop it, or choose another port with --port or server.port.`,
  );
  expect(error.message).not.toContain('secret');
});

test.each([new StartError('EACCES', 'Port 80 may only be used by an administrator.', null), new Error('else')])(
  'any other error is left as it is: %s',
  async (error) => {
    expect(await explainStartError(error, { ...place, dataFolder: '/nowhere' })).toBe(error);
  },
);

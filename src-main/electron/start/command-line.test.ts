import { expect, test } from 'vitest';
import { parseCommandLine } from './command-line.ts';

const nothing = {
  hidden: false,
  config: undefined,
  dataDir: undefined,
  host: undefined,
  port: undefined,
  backendHost: undefined,
  backendPort: undefined,
  logLevel: undefined,
  verbose: false,
  demo: false,
  dashboard: true,
};

test.each([
  [[], {}],
  [['--hidden'], { hidden: true }],
  [['--port', '0', '--backend-port=9931', '--backend-host', 'gpu'], { port: 0, backendPort: 9931, backendHost: 'gpu' }],
  [['--config=/a b.yaml', '--data-dir', '/d'], { config: '/a b.yaml', dataDir: '/d' }],
  [
    ['--demo', '--verbose', '--no-dashboard', '--log-level', 'warn'],
    { demo: true, verbose: true, dashboard: false, logLevel: 'warn' },
  ],
  // Words of Chromium and of the system stand on the same line.
  [['--ozone-platform=x11', '--no-sandbox', '-psn_0_12345', 'file.txt', '--hidden'], { hidden: true }],
])('%j', (words, expected) => {
  expect(parseCommandLine(words)).toStrictEqual({ ...nothing, ...expected });
});

test.each([
  [['--port', 'eighty'], '--port eighty is no port'],
  [['--port', '65536'], '0 to 65535'],
  [['--backend-port='], '--backend-port'],
  [['--config'], '--config needs a value'],
  [['--log-level', 'loud'], 'expected one of trace'],
])('%j is refused', (words, message) => {
  expect(() => parseCommandLine(words)).toThrow(message);
});

import { expect, test } from 'vitest';
import { createConfigSchema } from '#shared/config/schema.ts';
import { exposureWarning } from './exposure.ts';
import { parseConfig } from './parse-config.ts';

const schema = createConfigSchema({ fixes: [], exporters: [] });

test.each([
  ['127.0.0.1', [], false],
  ['127.8.0.1', [], false],
  ['localhost', [], false],
  ['LOCALHOST', [], false],
  ['::1', [], false],
  ['::ffff:127.0.0.1', [], false],
  ['0.0.0.0', [], true],
  ['::', [], true],
  ['192.168.1.4', [], true],
  ['fe80::1%eth0', [], true],
  ['localhost.example.org', [], true],
  ['127.0.0.1.example.org', [], true],
  ['1127.0.0.1', [], true],
  ['0.0.0.0', ['a-key'], false],
])('%s with the keys %j: warned %s', (host, api_keys, isWarned) => {
  const warning = exposureWarning({ server: { host, port: 8066, instance: null, api_keys } });
  expect(warning === null).toBe(!isWarned);
});

test('the warning stands at the line of server.host, and names the remedy', () => {
  const text = '# mine\nserver:\n  host: 0.0.0.0\n';
  expect(parseConfig({ text, fileName: 'config.yaml', env: {}, schema }).warnings).toStrictEqual([
    {
      file: 'config.yaml',
      line: 3,
      column: 9,
      path: 'server.host',
      message: expect.stringMatching(/^0\.0\.0\.0 lets other machines use the proxy.*server\.api_keys/),
    },
  ]);
});

test('a host of the command line is warned of in its own name', () => {
  const overrides = [{ origin: '--host', path: ['server', 'host'], value: '0.0.0.0' }];
  const { warnings } = parseConfig({ text: '', fileName: 'config.yaml', env: {}, schema, overrides });
  expect(warnings).toMatchObject([{ file: '--host', line: null, path: 'server.host' }]);
});

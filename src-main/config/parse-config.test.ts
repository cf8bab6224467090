// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to the environment are what is tested
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formatConfigProblem } from '#shared/config/config-problem.ts';
import { type Config, createConfigSchema } from '#shared/config/schema.ts';
import { type ConfigOverride, parseConfig } from './parse-config.ts';

const schema = createConfigSchema({
  fixes: [
    {
      id: 'some_fix',
      title: 'Some fix',
      why: 'Ends some trouble.',
      enabledByDefault: true,
      options: z.object({
        limit: z.int().min(1).default(3).describe('How many.'),
        names: z.array(z.string()).default([]).describe('Which.'),
        even: z
          .number()
          .refine((value) => value % 2 === 0, 'must be even')
          .default(2)
          .describe('An even number.'),
      }),
    },
  ],
  exporters: [],
});

type Env = Record<string, string>;

function read(text: string, env: Env = {}, overrides: ConfigOverride[] = []) {
  const parsed = parseConfig({ text, fileName: 'config.yaml', env, schema, overrides });
  return {
    config: parsed.ok ? parsed.config : null,
    problems: parsed.ok ? [] : parsed.problems.map(formatConfigProblem),
    warnings: parsed.warnings.map(formatConfigProblem),
  };
}

function goodConfig(text: string, env: Env = {}): Config {
  const { config, problems } = read(text, env);
  expect(problems).toStrictEqual([]);
  return config!;
}

describe('texts that mean the defaults', () => {
  test.each([
    ['an empty text', ''],
    ['a byte order mark', '\uFEFF'],
    ['comments', '# nothing\n\n# here\n'],
    ['a document marker', '---\n'],
    ['sections whose keys are commented out', 'server:\n  # port: 1\nfixes:\n  modules:\n    some_fix:\n'],
  ])('%s', (_name, text) => {
    expect(read(text)).toStrictEqual({ config: schema.parse({}), problems: [], warnings: [] });
  });
});

test('values of the file stand beside defaults', () => {
  const config = goodConfig('server:\r\n  port: 9000 # mine\r\nstats: {format: json}\r\n');
  expect(config.server).toStrictEqual({ host: '127.0.0.1', port: 9000, instance: null, api_keys: [] });
  expect(config.stats).toStrictEqual({ enabled: true, format: 'json' });
});

test('anchors and aliases are understood', () => {
  const config = goodConfig('server: {host: &here 127.0.0.2}\nbackend: {host: *here}\n');
  expect(config.backend.host).toBe('127.0.0.2');
});

describe('wrong values', () => {
  test.each([
    ['server:\n  port: eighty\n', 'config.yaml:2:9 server.port: expected a number from 0 to 65535, got "eighty"'],
    ['server:\n  port: 65536\n', 'config.yaml:2:9 server.port: expected a number from 0 to 65535, got 65536'],
    ['server:\n  port: 80.5\n', 'config.yaml:2:9 server.port: expected a whole number from 0 to 65535, got 80.5'],
    [
      'server:\n  port: "80"\n',
      'config.yaml:2:9 server.port: expected a number from 0 to 65535, got "80" (remove the quotes)',
    ],
    ['server:\n  port:\n', 'config.yaml:2:8 server.port: expected a number from 0 to 65535, got nothing'],
    ['server:\n  port: [80]\n', 'config.yaml:2:9 server.port: expected a number from 0 to 65535, got a list'],
    [
      'server:\n  port: {a: 1}\n',
      'config.yaml:2:9 server.port: expected a number from 0 to 65535, got keys with values',
    ],
    [
      'server:\n  port:8066\n',
      'config.yaml:2:3 server: expected keys with values, got text (put a blank after the colon)',
    ],
    ['server: 8066\n', 'config.yaml:1:9 server: expected keys with values, got a number'],
    [
      'server:\n  instance: 42\n',
      'config.yaml:2:13 server.instance: expected text that is not empty or null, got 42 (put it in quotes)',
    ],
    ['stats:\n  enabled: yes\n', 'config.yaml:2:12 stats.enabled: expected true or false, got "yes"'],
    [
      'stats:\n  enabled: "true"\n',
      'config.yaml:2:12 stats.enabled: expected true or false, got "true" (remove the quotes)',
    ],
    ['stats: {format: xml}\n', 'config.yaml:1:17 stats.format: expected one of pretty, json, compact, csv, got "xml"'],
    [
      'backend: {host: "http://gpu"}\n',
      'config.yaml:1:17 backend.host: expected a host name or an IP address (no http://, port, path or brackets), got "http://gpu"',
    ],
    [
      'fixes: {modules: {some_fix: {limit: 0}}}\n',
      'config.yaml:1:37 fixes.modules.some_fix.limit: expected a number of at least 1, got 0',
    ],
    [
      'fixes:\n  modules:\n    some_fix:\n      names:\n        - a\n        - 7\n',
      'config.yaml:6:11 fixes.modules.some_fix.names.1: expected text, got 7 (put it in quotes)',
    ],
    ['fixes: {modules: {some_fix: {even: 3}}}\n', 'config.yaml:1:36 fixes.modules.some_fix.even: must be even'],
    [
      `server: {host: "${'x y'.repeat(40)}"}\n`,
      `config.yaml:1:16 server.host: expected a host name or an IP address (no http://, port, path or brackets), got "${'x y'.repeat(20)}…"`,
    ],
  ])('%j', (text, message) => {
    expect(read(text)).toStrictEqual({ config: null, problems: [message], warnings: [] });
  });

  test('a value behind an alias is reported where the alias stands', () => {
    expect(read('server: {instance: &name "x"}\nbackend: {port: *name}\n').problems).toStrictEqual([
      'config.yaml:2:17 backend.port: expected a number from 1 to 65535, got "x"',
    ]);
  });

  test('all are reported at once, in the order of the text', () => {
    const text =
      'stats:\n  format: xml\nserver:\n  port: eighty\n  port: 81\n  host: ${NOWHERE}\nbackend:\n  port: 0\n';
    expect(read(text).problems).toStrictEqual([
      'config.yaml:2:11 stats.format: expected one of pretty, json, compact, csv, got "xml"',
      'config.yaml:5:3 server.port: set twice, first in line 4; remove one',
      'config.yaml:6:9 server.host: environment variable NOWHERE is not set; set it, or write ${NOWHERE:-default}',
      'config.yaml:8:9 backend.port: expected a number from 1 to 65535, got 0',
    ]);
  });
});

describe('texts that are no configuration', () => {
  test.each([
    [
      '- server\n',
      'config.yaml:1:1: expected keys with values (server, backend, fixes, history, exporters, dashboard, desktop, stats, log), got a list',
    ],
    [
      'port 8066\n',
      'config.yaml:1:1: expected keys with values (server, backend, fixes, history, exporters, dashboard, desktop, stats, log), got a single value',
    ],
    [
      'server: {port: ${PORT}}\n',
      'config.yaml:1:17: this does not fit here; check the indentation, quotes and brackets before it',
    ],
    ['server:\n\tport: 1\n', 'config.yaml:2:1: a tab is used for indentation; use spaces'],
    ['server: {}\n---\nserver: {}\n', 'config.yaml:2:1: a second document begins here; remove the "---" line'],
    ['server:\n  host: "x\n', 'config.yaml:3:1: a text in double quotes does not end'],
    ['server:\n  host: a: b\n', 'config.yaml:2:9: a value that contains ": " must be in quotes'],
    ['server:\nport 8066\n', 'config.yaml:2:1: expected a key, a colon, a blank and a value'],
    [
      'server:\n  host: @x\n',
      'config.yaml:2:9: this value begins with a character that YAML reserves; put it in quotes',
    ],
    [
      'server:\n  host: *nobody\n',
      'config.yaml:2:9: an alias ("*…") of nothing above; put a value that begins with "*" in quotes',
    ],
  ])('%j', (text, message) => {
    const { problems } = read(text);
    expect(problems[0]?.startsWith(message), problems.join('\n')).toBe(true);
  });

  test('aliases multiplied without end are refused, not followed', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const items =
        level === 0
          ? 'x'
          : Array(9)
              .fill(`*a${level - 1}`)
              .join(',');
      return `a${level}: &a${level} [${items}]\n`;
    });
    expect(read(levels.join('')).problems[0]).toContain('Excessive alias count');
  });
});

describe('unknown keys are warnings with the nearest known key', () => {
  test.each([
    ['server:\n  prot: 1\n', 'config.yaml:2:3 server.prot: unknown key, ignored; did you mean server.port?'],
    [
      'backend: {timeoutSeconds: 1}\n',
      'config.yaml:1:11 backend.timeoutSeconds: unknown key, ignored; did you mean backend.timeout_seconds?',
    ],
    ['servers: {}\n', 'config.yaml:1:1 servers: unknown key, ignored; did you mean server?'],
    ['format: json\n', 'config.yaml:1:1 format: unknown key, ignored; did you mean stats.format?'],
    [
      'fixes: {modules: {sone_fix: {enabled: false}}}\n',
      'config.yaml:1:19 fixes.modules.sone_fix: unknown key, ignored; did you mean fixes.modules.some_fix?',
    ],
    ['log: {colour: red}\n', 'config.yaml:1:7 log.colour: unknown key, ignored; known here: level'],
    [
      'constructor: 1\n',
      'config.yaml:1:1 constructor: unknown key, ignored; known here: server, backend, fixes, history, exporters, dashboard, desktop, stats, log',
    ],
    [
      '__proto__: {port: 1}\n',
      'config.yaml:1:1 __proto__: unknown key, ignored; known here: server, backend, fixes, history, exporters, dashboard, desktop, stats, log',
    ],
  ])('%j', (text, warning) => {
    expect(read(text)).toStrictEqual({ config: schema.parse({}), problems: [], warnings: [warning] });
  });
});

describe('the environment', () => {
  test.each<[value: string, env: Env, host: string]>([
    ['${NAME}', { NAME: 'gpu' }, 'gpu'],
    ['${NAME:-spare}', { NAME: 'gpu' }, 'gpu'],
    ['${NAME:-spare}', {}, 'spare'],
    ['${NAME:-spare}', { NAME: '' }, 'spare'],
    ['a-${ONE}.${TWO:-net}', { ONE: 'b' }, 'a-b.net'],
    ['"${NAME}"', { NAME: '42' }, '42'],
    ["'${NAME}'", { NAME: 'true' }, 'true'],
    ['n${NAME}', { NAME: '1' }, 'n1'],
  ])('%s with %j is %s', (value, env, host) => {
    expect(goodConfig(`backend:\n  host: ${value}\n`, env).backend.host).toBe(host);
  });

  test.each<[text: string, env: Env, path: (config: Config) => unknown, value: unknown]>([
    ['server: \n  port: ${PORT:-8067}\n', {}, ({ server }) => server.port, 8067],
    ['server: \n  port: ${PORT}\n', { PORT: '81' }, ({ server }) => server.port, 81],
    ['stats:\n  enabled: ${STATS}\n', { STATS: 'false' }, ({ stats }) => stats.enabled, false],
    ['backend:\n  api_key: ${KEY:-}\n', {}, ({ backend }) => backend.api_key, null],
    ['backend:\n  api_key: ${KEY}\n', { KEY: '#a:b' }, ({ backend }) => backend.api_key, '#a:b'],
    ['server:\n  instance: ${NAME}\n', { NAME: '- a: {b' }, ({ server }) => server.instance, '- a: {b'],
    ['server:\n  instance: $${NAME}\n', { NAME: 'x' }, ({ server }) => server.instance, '${NAME}'],
    ['server:\n  instance: "$5 $NAME {x}"\n', { NAME: 'x' }, ({ server }) => server.instance, '$5 $NAME {x}'],
    ['server:\n  instance: &a ${NAME}\nbackend:\n  host: *a\n', { NAME: 'x' }, ({ backend }) => backend.host, 'x'],
  ])('%j with %j', (text, env, pick, value) => {
    expect(pick(goodConfig(text, env))).toBe(value);
  });

  test('what a variable holds is not expanded again', () => {
    expect(goodConfig('server:\n  instance: "${A}"\n', { A: '${B}', B: 'b' }).server.instance).toBe('${B}');
  });

  test('keys are not substituted', () => {
    expect(read('${A}: 1\n', { A: 'server' }).warnings).toHaveLength(1);
  });

  test.each<[text: string, env: Env, message: string]>([
    [
      'server:\n  port: ${PORT}\n',
      {},
      'config.yaml:2:9 server.port: environment variable PORT is not set; set it, or write ${PORT:-default}',
    ],
    [
      'server:\n  port: ${PORT}\n',
      { PORT: 'eighty' },
      'config.yaml:2:9 server.port: expected a number from 0 to 65535, got "eighty" (from ${PORT})',
    ],
    [
      'server:\n  port: ${}\n',
      {},
      'config.yaml:2:9 server.port: "${" begins no reference; write ${NAME} or ${NAME:-default}, or $${ for a literal "${"',
    ],
    [
      'fixes:\n  modules:\n    some_fix:\n      names:\n        - a\n        - ${B}\n',
      {},
      'config.yaml:6:11 fixes.modules.some_fix.names.1: environment variable B is not set; set it, or write ${B:-default}',
    ],
  ])('%j with %j', (text, env, message) => {
    expect(read(text, env).problems).toStrictEqual([message]);
  });
});

describe('secrets are not shown', () => {
  test.each<[text: string, env: Env, message: string]>([
    [
      'backend:\n  api_key: "hush hush"\n',
      {},
      'config.yaml:2:12 backend.api_key: expected text of visible ASCII characters without spaces or null, got text (not shown)',
    ],
    [
      'backend:\n  api_key: 123\n',
      {},
      'config.yaml:2:12 backend.api_key: expected text of visible ASCII characters without spaces or null, got a number (not shown) (put it in quotes)',
    ],
    [
      'server:\n  port: ${HUSH_TOKEN}\n',
      { HUSH_TOKEN: 'hush' },
      'config.yaml:2:9 server.port: expected a number from 0 to 65535, got text (from ${HUSH_TOKEN}, not shown)',
    ],
    [
      'backend:\n  url: http://me:hush@gpu\n',
      {},
      'config.yaml:2:8 backend.url: expected an http:// or https:// URL (a path prefix is fine; no user name, query or fragment) or null, got "http://…@gpu"',
    ],
  ])('%j', (text, env, message) => {
    expect(read(text, env).problems).toStrictEqual([message]);
  });

  test.each([
    'backend:\n  api_key:hush\n',
    'backend:\n  api_key: "hush\n',
    'backend:\n  api_key: @hush\n',
    'backend:\n  api_key: !hush hush\n',
    'backend:\n  api_key: "\\qhush"\n',
    'backend:\n  api_key: *hush\n',
    'backend:\n  api_key: [hush\n',
    'backend:\n  api_key: hush: hush\n',
    'backend:\n  api_key: |hush\n',
    'backend:\n  api_key: "a" hush\n',
    'backend:\n  api_key: &hush &hush2 x\n',
    'backend:\n api_key: a\n  hush\n hush\n',
  ])('nor by what YAML says of %j', (text) => {
    const { problems, warnings } = read(text);
    expect(problems.length + warnings.length).toBeGreaterThan(0);
    expect([...problems, ...warnings].join('\n')).not.toContain('hush');
  });
});

describe('overrides', () => {
  test('win over the file, even over a wrong value in it', () => {
    const { config } = read('server: {port: eighty}\n', {}, [
      { path: ['server', 'port'], value: 81, origin: '--port' },
    ]);
    expect(config?.server).toStrictEqual({ host: '127.0.0.1', port: 81, instance: null, api_keys: [] });
  });

  test('are named by their origin when they are wrong', () => {
    const override = { path: ['server', 'port'], value: 'eighty', origin: '--port' };
    expect(read('server: {port: 80}\n', {}, [override]).problems).toStrictEqual([
      '--port server.port: expected a number from 0 to 65535, got "eighty"',
    ]);
  });
});

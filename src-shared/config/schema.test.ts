import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createConfigSchema } from './schema.ts';
import { configJsonSchema, isSection, knownKeys, schemaNodeAt } from './schema-node.ts';

const schema = createConfigSchema({
  fixes: [
    {
      id: 'some_fix',
      title: 'Some fix',
      why: 'Ends some trouble.',
      enabledByDefault: false,
      options: z.object({ limit: z.int().min(1).default(3).describe('How many.') }),
    },
  ],
  exporters: [
    {
      id: 'some_exporter',
      title: 'Some exporter',
      why: 'Sends somewhere.',
      options: z.object({
        tags: z.record(z.string(), z.string()).default({}).meta({ title: 'Tags', description: 'Which.' }),
      }),
    },
  ],
});

test('an empty file is a valid configuration', () => {
  expect(schema.parse({})).toStrictEqual({
    server: { host: '127.0.0.1', port: 8066, instance: null, api_keys: [] },
    backend: { host: 'localhost', port: 8080, url: null, api_key: null, timeout_seconds: 3600 },
    fixes: { enabled: true, modules: { some_fix: { enabled: false, limit: 3 } } },
    history: {
      enabled: true,
      path: null,
      session_gap_minutes: 30,
      keep_days: 90,
      max_size_mb: 1024,
      bodies: 'repaired',
      max_body_kb: 1024,
      redact: [],
    },
    exporters: { some_exporter: { enabled: false, tags: {} } },
    dashboard: { enabled: true, host: '127.0.0.1', port: 8067 },
    desktop: {
      close_to_tray: true,
      start_hidden: false,
      free_window_seconds: 60,
      speed_in_menu_bar: false,
      notifications: { backend: true, exporters: true, repairs: true, long_turns: true },
      long_turn_seconds: 120,
      check_for_updates: false,
    },
    stats: { enabled: true, format: 'pretty' },
    log: { level: 'info' },
  });
});

test('a given value does not unsettle the defaults beside it', () => {
  const { server, fixes } = schema.parse({ server: { port: 1 }, fixes: { modules: { some_fix: { enabled: true } } } });
  expect(server).toStrictEqual({ host: '127.0.0.1', port: 1, instance: null, api_keys: [] });
  expect(fixes.modules).toStrictEqual({ some_fix: { enabled: true, limit: 3 } });
});

const accepted: [path: string, value: unknown][] = [
  ['server.host', '0.0.0.0'],
  ['server.host', '::1'],
  ['server.host', 'fe80::1%eth0'],
  ['server.host', 'my_box.local'],
  ['server.port', 0],
  ['server.port', 65_535],
  ['backend.url', 'http://localhost:8080'],
  ['backend.url', 'https://[::1]:8443/llama/v2/'],
  ['backend.api_key', 'sk-abc+/=_123'],
  ['server.api_keys', ['sk-abc+/=_123', 'other']],
  ['backend.timeout_seconds', 0],
  ['backend.timeout_seconds', 0.5],
  ['fixes.modules.some_fix.limit', 1],
  ['exporters.some_exporter.enabled', true],
  ['exporters.some_exporter.tags', { site: 'berlin' }],
  ['history.path', '/srv/llama/history.db'],
  ['history.session_gap_minutes', 0.5],
  ['history.keep_days', 0],
  ['history.max_size_mb', 0],
  ['history.max_size_mb', 16],
  ['history.redact', ['sk-[a-z]+', '(?<=pin )\\d{4}']],
  ['stats.format', 'csv'],
];
const refused: [path: string, value: unknown][] = [
  ['server.host', ''],
  ['server.host', 'localhost:8066'],
  ['server.host', 'http://localhost'],
  ['server.host', '[::1]'],
  ['server.port', -1],
  ['server.port', 65_536],
  ['server.port', 80.5],
  ['server.port', '8066'],
  ['server.instance', ''],
  ['backend.port', 0],
  ['backend.url', 'localhost:8080'],
  ['backend.url', 'ftp://localhost'],
  ['backend.url', 'http://user:password@localhost'],
  ['backend.url', 'http://localhost/?a=b'],
  ['backend.url', 'http://localhost:99999'],
  ['backend.api_key', ''],
  ['backend.api_key', 'two\nlines'],
  ['backend.timeout_seconds', -1],
  ['backend.timeout_seconds', 2_147_484],
  ['fixes.modules.some_fix.limit', 0],
  ['exporters.some_exporter.enabled', 1],
  ['exporters.some_exporter.tags.site', 7],
  ['history.session_gap_minutes', 0],
  ['history.keep_days', -1],
  ['history.max_size_mb', 1],
  ['history.bodies', 'some'],
  ['history.max_body_kb', 0],
  ['stats.format', 'xml'],
  ['stats.enabled', 'yes'],
];

function nested(path: string, value: unknown): unknown {
  return path.split('.').reduceRight((inner, key) => ({ [key]: inner }), value);
}

describe('values', () => {
  test.each(accepted)('%s may be %j', (path, value) => {
    expect(schema.safeParse(nested(path, value)).error).toBeUndefined();
  });

  test.each(refused)('%s may not be %j', (path, value) => {
    expect(schema.safeParse(nested(path, value)).error?.issues[0]?.path.join('.')).toBe(path);
  });
});

test('every key has a title, a description and a default, for the settings form', () => {
  const lacking: string[] = [];
  const root = configJsonSchema(schema);
  function visit(path: string[]): void {
    const node = schemaNodeAt(root, path)!;
    // An option of a fix needs no title: the form shows its key.
    const titled = node.title !== undefined || path[1] === 'modules';
    if (path.length > 0 && !(titled && node.description && node.default !== undefined)) lacking.push(path.join('.'));
    if (isSection(node)) for (const key of knownKeys(node)) visit([...path, key]);
  }
  visit([]);
  expect(lacking).toStrictEqual([]);
});

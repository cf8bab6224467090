import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isMap, isScalar, parse, parseDocument } from 'yaml';
import { createConfigSchema } from '#shared/config/schema.ts';
import { exporters } from '../exporters/registry.ts';
import { fixes } from '../fixes/registry.ts';
import { parseConfig } from './parse-config.ts';
import { patchYaml } from './yaml/patch-yaml.ts';

const text = readFileSync(new URL('../../config.yaml.default', import.meta.url), 'utf8');
const schema = createConfigSchema({
  fixes: fixes.map(({ info }) => info),
  exporters: exporters.map(({ info }) => info),
});

test('every key of the schema stands in config.yaml.default with its default value, and nothing else', () => {
  expect(parse(text)).toStrictEqual(schema.parse({}));
});

test('config.yaml.default is valid, without a warning and without the environment', () => {
  const parsed = parseConfig({ text, fileName: 'config.yaml.default', env: {}, schema });
  expect(parsed).toStrictEqual({ ok: true, config: schema.parse({}), warnings: [] });
});

test('every key of config.yaml.default is explained', () => {
  const unexplained: string[] = [];
  function visitMap(map: unknown, path: string): void {
    if (!isMap(map)) return;
    for (const [index, { key, value }] of map.items.entries()) {
      if (!isScalar(key)) continue;
      // The comment before the first key of a map belongs to the map.
      const comment = key.commentBefore ?? (index === 0 ? map.commentBefore : undefined);
      if (!comment) unexplained.push(`${path}${key.value}`);
      visitMap(value, `${path}${key.value}.`);
    }
  }
  visitMap(parseDocument(text).contents, '');
  expect(unexplained).toStrictEqual([]);
});

test('a switch thrown in the settings changes one line of it', () => {
  const before = text.split('\n');
  const after = patchYaml(text, [{ path: ['server', 'port'], value: 9000 }]).split('\n');
  expect(after.length).toBe(before.length);
  expect(after.filter((line, index) => line !== before[index])).toStrictEqual(['  port: 9000']);
});

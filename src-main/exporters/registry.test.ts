import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { exporters } from './registry.ts';

test('ids are used once', () => {
  const ids = exporters.map(({ info }) => info.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(exporters.map((exporter) => [exporter.info.id, exporter] as const))(
  '%s describes itself, and its options work without a file',
  (_id, { info }) => {
    expect(info.why).toMatch(/^[A-Z].*\.$/);
    expect(info.options.safeParse({}).error).toBeUndefined();
    for (const [name, option] of Object.entries(info.options.shape)) {
      expect(z.globalRegistry.get(option as z.ZodType), name).toMatchObject({
        title: expect.any(String),
        description: expect.stringMatching(/\.$/),
      });
    }
  },
);

test('an exporter that is off has not loaded its library', () => {
  const registry = new URL('./registry.ts', import.meta.url).href;
  const loaded = `import { createRequire } from 'node:module';
    await import(${JSON.stringify(registry)});
    console.log(Object.keys(createRequire(import.meta.url).cache).join('\\n'));`;
  const files = execFileSync(process.execPath, ['--input-type=module', '--eval', loaded], { encoding: 'utf8' });
  expect(files).not.toMatch(/influxdb-client|opentelemetry|prom-client/);
});

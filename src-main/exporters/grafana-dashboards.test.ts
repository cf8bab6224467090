import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { pointFields, pointTags } from './influxdb/point.ts';
import { influxdb } from './influxdb.ts';
import { prometheus } from './prometheus.ts';
import { exampleContext } from './testing/context.ts';
import { findProgram } from './testing/debian-program.ts';

interface Dashboard {
  panels: { title: string; type: string; targets?: { expr?: string; query?: string }[] }[];
  templating: { list: { name: string; query: unknown }[] };
}

function load(name: string): Dashboard {
  return JSON.parse(
    readFileSync(new URL(`../../resources/grafana/${name}.json`, import.meta.url), 'utf8'),
  ) as Dashboard;
}

function queries({ panels }: Dashboard): string[] {
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr, query }) => expr ?? query ?? ''));
}

const forPrometheus = load('llama-proxy-prometheus');
const forInfluxDb = load('llama-proxy-influxdb');
const promtool = findProgram('promtool', 'the queries of the Grafana dashboard against promtool');

test.each([forPrometheus, forInfluxDb])('every panel asks for something, under a name of its own', ({ panels }) => {
  const drawn = panels.filter(({ type }) => type !== 'row');
  expect(drawn.length).toBeGreaterThan(15);
  expect(drawn.filter(({ targets = [] }) => targets.length === 0)).toEqual([]);
  const named = drawn.map(({ title, type }) => `${type} ${title}`);
  expect(new Set(named).size).toBe(named.length);
});

test('the dashboard for Prometheus asks only for what the page offers, and for all of it', async () => {
  const options = prometheus.info.options.parse({ port: null });
  const target = await prometheus.create(options, exampleContext());
  await target.deliver([{ sequence: 1, metrics: exampleMetrics() }], new AbortController().signal);
  const page = await target.page!.render();
  await target.close();
  const offered = [...page.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) =>
    type === 'histogram' ? `${name}_bucket` : String(name),
  );
  const asked = new Set(queries(forPrometheus).flatMap((query) => query.match(/llama_proxy_\w+/g) ?? []));
  // Which proxies there are fills the list to choose from.
  asked.add('llama_proxy_info');
  expect([...asked].toSorted()).toEqual(offered.toSorted());
});

test.skipIf(promtool === null)('promtool can read its queries', () => {
  const rules = queries(forPrometheus).map((query, index) => ({
    record: `query_${index}`,
    expr: query.replaceAll(/\$__(?:range|rate_interval)/g, '5m'),
  }));
  const folder = mkdtempSync(join(tmpdir(), 'llama-proxy-rules-'));
  const file = join(folder, 'rules.yml');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  const { status, stdout, stderr } = spawnSync(promtool!, ['check', 'rules', file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
});

test('the dashboard for InfluxDB asks only for fields and tags that points have', () => {
  const text = queries(forInfluxDb).join('\n');
  const fields = new Set([...text.matchAll(/r\._field == "(\w+)"/g)].map(([, name]) => name));
  const names = new Set(pointFields.map(([name]) => name));
  expect([...fields].filter((name) => !names.has(name!))).toEqual([]);
  const columns = new Set(
    [...text.matchAll(/\br\.([a-z]\w*)|columns: \["([a-z]\w*)"/g)].map(([, read, kept]) => read ?? kept),
  );
  const made = ['over', 'under'];
  expect([...columns].filter((name) => !names.has(name!) && !(name! in pointTags) && !made.includes(name!))).toEqual(
    [],
  );
});

test('its bucket and measurement are those of the options', () => {
  const defaults = influxdb.info.options.parse({});
  const variables = Object.fromEntries(forInfluxDb.templating.list.map(({ name, query }) => [name, query]));
  expect(variables).toMatchObject({ bucket: defaults.bucket, measurement: defaults.measurement });
});

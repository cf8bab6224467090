import { hostname } from 'node:os';
import { backendBaseUrl } from '#shared/config/backend-base-url.ts';
import { maskText } from '#shared/config/mask-secrets.ts';
import type { Config } from '#shared/config/schema.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { Exporter, ExporterContext, TestResult } from '../exporters/exporter.ts';
import { exporters } from '../exporters/registry.ts';
import { dataFolderOf } from '../host/folders.ts';
import type { ConfigOptions } from '../host/open-config.ts';
import type { ExitCode, Terminal } from './exit.ts';
import { validConfig } from './read-config.ts';

interface TestOptions extends ConfigOptions {
  dataDir?: string | undefined;
  json: boolean;
}

interface Row extends TestResult {
  id: string;
  ms: number;
}

/** Exporters have shorter limits of their own; this one is for an exporter that forgets. */
const deadlineMs = 60_000;

/** Sends a test point to each exporter that is on and prints what happened; 1 when one failed. */
export async function testExporters(terminal: Terminal, options: TestOptions, version: string): Promise<ExitCode> {
  const config = await validConfig(options);
  const context = testContext(config, options.dataDir, version);
  const wanted = exporters.filter(({ info }) => config.exporters[info.id]?.enabled);
  const rows = await Promise.all(wanted.map((exporter) => testOne(exporter, config, context)));
  terminal.out(options.json ? `${JSON.stringify(rows, null, 2)}\n` : formatRows(rows));
  return rows.every(({ ok }) => ok) ? 0 : 1;
}

async function testOne(exporter: Exporter, config: Config, context: ExporterContext): Promise<Row> {
  const { id } = exporter.info;
  const { enabled: _, ...options } = config.exporters[id] ?? { enabled: false };
  const startedAt = performance.now();
  const row = ({ ok, message }: TestResult): Row => {
    // A target's own words may repeat the key that it refused; this is printed into terminals and tickets.
    const masked = maskText(message, config as unknown as JsonObject);
    return { id, ok, message: masked, ms: Math.round(performance.now() - startedAt) };
  };
  try {
    const target = await exporter.create(options, context);
    try {
      return row(await target.test(AbortSignal.timeout(deadlineMs)));
    } finally {
      await target.close();
    }
  } catch (error) {
    return row({ ok: false, message: error instanceof Error ? error.message : String(error) });
  }
}

function formatRows(rows: readonly Row[]): string {
  if (rows.length === 0) return 'No exporter is on. Set enabled: true for one under exporters in config.yaml.\n';
  const width = Math.max(...rows.map(({ id }) => id.length));
  return rows
    .map(({ id, ok, message, ms }) => `${ok ? 'ok    ' : 'failed'}  ${id.padEnd(width)}  ${message} (${ms} ms)\n`)
    .join('');
}

function testContext(config: Config, dataDir: string | undefined, version: string): ExporterContext {
  return {
    instance: config.server.instance ?? hostname(),
    version,
    dataFolder: dataFolderOf(dataDir),
    live: () => [],
    slots: () => [],
    backend: () => ({ baseUrl: new URL(backendBaseUrl(config)), apiKey: config.backend.api_key }),
  };
}

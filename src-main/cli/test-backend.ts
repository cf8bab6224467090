import { backendBaseUrl } from '#shared/config/backend-base-url.ts';
import { createBackend } from '../backend/backend.ts';
import { inspectBackend } from '../backend/inspect/inspect-backend.ts';
import type { ConfigOptions } from '../host/open-config.ts';
import type { ExitCode, Terminal } from './exit.ts';
import { validConfig } from './read-config.ts';
import { formatBackendReport } from './test-backend-report.ts';

/** Looks at the configured backend and prints what it found; 1 when it cannot answer requests now. */
export async function testBackend(terminal: Terminal, options: ConfigOptions & { json: boolean }): Promise<ExitCode> {
  const config = await validConfig(options);
  const backend = createBackend({
    baseUrl: () => new URL(backendBaseUrl(config)),
    apiKey: () => config.backend.api_key,
  });
  try {
    const report = await inspectBackend(backend);
    const { color } = terminal;
    terminal.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatBackendReport(report, { color }));
    return report.ok ? 0 : 1;
  } finally {
    await backend.close();
  }
}

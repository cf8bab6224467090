import { tmpdir } from 'node:os';
import type { ExporterContext } from '../exporter.ts';

export function exampleContext(changes: Partial<ExporterContext> = {}): ExporterContext {
  return {
    instance: 'desk',
    version: '1.2.3',
    dataFolder: tmpdir(),
    live: () => [],
    slots: () => [],
    backend: () => ({ baseUrl: new URL('http://127.0.0.1:1/'), apiKey: null }),
    ...changes,
  };
}

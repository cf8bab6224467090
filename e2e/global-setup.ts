import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { type BrowserSearch, findChromium } from './browser/find-chromium.ts';
import { findLlamaServer, type LlamaServerSearch } from './llama-server/find-llama-server.ts';
import { builtCommand } from './start-proxy.ts';

declare module 'vitest' {
  interface ProvidedContext {
    llamaServer: LlamaServerSearch;
    chromium: BrowserSearch;
  }
}

/** Run once, before all journeys: the command must be built, the real llama-server is looked for or installed, Chromium is looked for. */
export async function setup(project: TestProject): Promise<void> {
  if (!existsSync(builtCommand)) throw new Error(`${builtCommand} is missing: run "npm run build" first`);
  const search = await findLlamaServer((root) => {
    process.stderr.write(`installing llama-server into ${root} (once, about half a minute)\n`);
  });
  if (search.kind === 'missing') {
    process.stderr.write(`skipped: the journeys against the real llama-server (${search.reason})\n`);
  }
  project.provide('llamaServer', search);
  const chromium = findChromium();
  if (chromium.kind === 'missing') {
    process.stderr.write(`skipped: the journeys through the page in a browser (${chromium.reason})\n`);
  }
  project.provide('chromium', chromium);
}

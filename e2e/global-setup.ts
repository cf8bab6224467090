import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { findLlamaServer, type LlamaServerSearch } from './llama-server/find-llama-server.ts';
import { builtCommand } from './start-proxy.ts';

declare module 'vitest' {
  interface ProvidedContext {
    llamaServer: LlamaServerSearch;
  }
}

/** Run once, before all journeys: the command must be built, and the real llama-server is looked for or installed. */
export async function setup(project: TestProject): Promise<void> {
  if (!existsSync(builtCommand)) throw new Error(`${builtCommand} is missing: run "npm run build" first`);
  const search = await findLlamaServer((root) => {
    process.stderr.write(`installing llama-server into ${root} (once, about half a minute)\n`);
  });
  if (search.kind === 'missing') {
    process.stderr.write(`skipped: the journeys against the real llama-server (${search.reason})\n`);
  }
  project.provide('llamaServer', search);
}

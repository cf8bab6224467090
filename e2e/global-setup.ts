import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { createDebianChromium } from './browser/debian-chromium.ts';
import { type BrowserSearch, thisMachine } from './browser/find-chromium.ts';
import { provideChromium } from './browser/provide-chromium.ts';
import { type DesktopPlace, describeDesktopPlace, findDesktopPlace } from './journeys/desktop-place.ts';
import { findLlamaServer, type LlamaServerSearch } from './llama-server/find-llama-server.ts';
import { builtCommand } from './start-proxy.ts';

declare module 'vitest' {
  interface ProvidedContext {
    llamaServer: LlamaServerSearch;
    chromium: BrowserSearch;
    desktop: DesktopPlace;
  }
}

/** Run once, before all journeys: the command must be built, the real llama-server and Chromium are looked for or installed. */
export async function setup(project: TestProject): Promise<void> {
  if (!existsSync(builtCommand)) throw new Error(`${builtCommand} is missing: run "npm run build" first`);
  const search = await findLlamaServer((root) => {
    process.stderr.write(`installing llama-server into ${root} (once, about half a minute)\n`);
  });
  if (search.kind === 'missing') {
    process.stderr.write(`skipped: the journeys against the real llama-server (${search.reason})\n`);
  }
  project.provide('llamaServer', search);
  const chromium = await provideChromium(thisMachine(), createDebianChromium(), () => {
    process.stderr.write("installing Debian's chromium by apt-get (once, some 300 MB)\n");
  });
  if (chromium.kind === 'missing') {
    process.stderr.write(`skipped: the journeys through the page in a browser (${chromium.reason})\n`);
  }
  project.provide('chromium', chromium);
  const desktop = findDesktopPlace();
  if (chromium.kind === 'found') process.stderr.write(`${describeDesktopPlace(desktop)}\n`);
  project.provide('desktop', desktop);
}

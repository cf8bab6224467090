import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

/** Where Chromium is, or why there is none. Plain data: it crosses to the workers. */
export type BrowserSearch =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string };

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Looks for an installed Chromium: `CHROMIUM_PATH`, Playwright's own, then those of the system. Installs nothing. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): BrowserSearch {
  const { CHROMIUM_PATH: named, PATH: path = '' } = env;
  if (named !== undefined && !existsSync(named)) {
    return { kind: 'missing', reason: `CHROMIUM_PATH names ${named}, which is not there` };
  }
  const folders = path.split(delimiter).filter(Boolean);
  const candidates = [
    ...(named === undefined ? [] : [named]),
    chromium.executablePath(),
    ...folders.flatMap((folder) => commands.map((command) => join(folder, command))),
    ...applications,
  ];
  const found = candidates.find((candidate) => existsSync(candidate));
  return found === undefined
    ? { kind: 'missing', reason: 'no Chromium is installed; "npx playwright install chromium" brings one' }
    : { kind: 'found', path: found };
}

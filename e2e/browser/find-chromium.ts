import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

/** Where Chromium is, or why there is none. Plain data: it crosses to the workers. */
export type BrowserSearch =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** What the search looks at. */
export interface SearchedMachine {
  readonly env: NodeJS.ProcessEnv;
  /** Where Playwright keeps its own, whether it is there or not. */
  readonly playwrightPath: string;
  exists(path: string): boolean;
}

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Looks for an installed Chromium: `CHROMIUM_PATH`, Playwright's own, then those of the system. Installs nothing. */
export function findChromium(machine: SearchedMachine = thisMachine()): BrowserSearch {
  const { CHROMIUM_PATH: named, PATH: path = '' } = machine.env;
  if (named) {
    if (machine.exists(named)) return { kind: 'found', path: named };
    return { kind: 'missing', reason: `CHROMIUM_PATH names ${named}, which is not there` };
  }
  const folders = path.split(delimiter).filter(Boolean);
  const candidates = [
    machine.playwrightPath,
    ...folders.flatMap((folder) => commands.map((command) => join(folder, command))),
    ...applications,
  ];
  const found = candidates.find((candidate) => machine.exists(candidate));
  return found === undefined
    ? { kind: 'missing', reason: 'no Chromium is installed; "npx playwright install chromium" brings one' }
    : { kind: 'found', path: found };
}

export function thisMachine(): SearchedMachine {
  return { env: process.env, playwrightPath: chromium.executablePath(), exists: existsSync };
}

import { parseArgs } from 'node:util';
import { type LogLevel, logLevels } from '#shared/config/sections.ts';
import type { ProgramOptions } from '../../host/create-program.ts';
import { hiddenArgument } from '../autostart/create-autostart.ts';

export interface DesktopOptions extends ProgramOptions {
  /** Start in the tray, without a window. */
  hidden: boolean;
}

/** As `llama-proxy run` takes them. */
const options = {
  [hiddenArgument.slice(2)]: { type: 'boolean' },
  config: { type: 'string' },
  'data-dir': { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'backend-host': { type: 'string' },
  'backend-port': { type: 'string' },
  'log-level': { type: 'string' },
  verbose: { type: 'boolean' },
  demo: { type: 'boolean' },
  'no-dashboard': { type: 'boolean' },
} as const;

/**
 * What the desktop app was started with. Words that it does not know are left to Chromium, which reads the same line.
 * @throws Error for a value that cannot be meant
 */
export function parseCommandLine(words: readonly string[]): DesktopOptions {
  const { values } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true });
  const text = (name: keyof typeof options): string | undefined => {
    const value = values[name];
    if (value === true) throw new Error(`--${name} needs a value.`);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    hidden: values.hidden === true,
    config: text('config'),
    dataDir: text('data-dir'),
    host: text('host'),
    port: portOf('--port', text('port')),
    backendHost: text('backend-host'),
    backendPort: portOf('--backend-port', text('backend-port')),
    logLevel: levelOf(text('log-level')),
    verbose: values.verbose === true,
    demo: values.demo === true,
    dashboard: values['no-dashboard'] !== true,
  };
}

function portOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${name} ${text} is no port; expected 0 to 65535.`);
}

function levelOf(text: string | undefined): LogLevel | undefined {
  if (text === undefined) return undefined;
  const level = logLevels.find((known) => known === text);
  if (level !== undefined) return level;
  throw new Error(`--log-level ${text} is none; expected one of ${logLevels.join(', ')}.`);
}

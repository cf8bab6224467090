import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, startProgram } from '../program.ts';
import { builtCommand } from '../start-proxy.ts';

/** The headless host with its page, a config and a data folder of its own. */
export interface RunningDashboard {
  /** With the token of this launch; the first page to open it gets the cookie. */
  readonly url: string;
  /** Where clients connect; origin, without a slash at the end. */
  readonly proxyUrl: string;
  readonly configFile: string;
  readonly program: Program;
  stop(): Promise<void>;
}

export interface DashboardOptions {
  /** With the simulated backend and its agent, so that there is something to see. */
  readonly isDemo?: boolean;
  /** Text of config.yaml; the ports are free ones whatever it says of them is left out. */
  readonly config?: string;
  /** Puts something there before the program starts. */
  fillDataFolder?(folder: string): Promise<void>;
}

const quietConfig = `# Written by the journey.
server:
  port: 0 # any free one
dashboard:
  port: 0
stats:
  enabled: false
`;

/** Starts the built command and waits until its page can be opened. */
export async function startDashboard({
  isDemo = false,
  config = '',
  fillDataFolder,
}: DashboardOptions = {}): Promise<RunningDashboard> {
  const folder = await mkdtemp(join(tmpdir(), 'llama-proxy-page-'));
  const configFile = join(folder, 'config.yaml');
  await writeFile(configFile, quietConfig + config);
  const dataFolder = join(folder, 'data');
  if (fillDataFolder) {
    await mkdir(dataFolder, { recursive: true });
    await fillDataFolder(dataFolder);
  }
  const program = await startProgram({
    command: process.execPath,
    args: [builtCommand, 'run', ...(isDemo ? ['--demo'] : []), '--config', configFile, '--data-dir', dataFolder],
    cwd: folder,
    ready: ({ stderr }) => logged(stderr, 'dashboard') && logged(stderr, 'listening'),
    readyWithinMs: 20_000,
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true });
    throw error;
  });
  return {
    url: logged(program.output().stderr, 'dashboard') ?? '',
    proxyUrl: program.readyWith,
    configFile,
    program,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** An address of the log, which is one JSON object a line when stderr is no terminal; each stands in a key of its own. */
export function logged(stderr: string, key: 'dashboard' | 'listening'): string | undefined {
  for (const line of stderr.split('\n').slice(0, -1)) {
    const value = line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>)[key] : undefined;
    if (typeof value === 'string') return value;
  }
  return undefined;
}

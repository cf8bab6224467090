import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '#shared/config/schema.ts';
import { type RequestMetrics, requestMetrics } from '#shared/metrics/request-metrics.ts';
import { type Program, startProgram } from './program.ts';
import { until } from './until.ts';

/** The built command, as a user starts it. */
export const builtCommand = fileURLToPath(new URL('../out/main/cli.js', import.meta.url));

/** A running `llama-proxy run` with a config and a data folder of its own. */
export interface RunningProxy {
  /** Origin, without a slash at the end. */
  url: string;
  program: Program;
  /** The next record on its stdout that was not handed out before. */
  nextRecord(): Promise<RequestMetrics>;
  stop(): Promise<void>;
}

export interface ProxyOptions {
  backendUrl: string;
  /** Merged over the config that points at the backend and prints records as JSON. JSON is YAML, so it is written as such. */
  config?: { [section in keyof Config]?: object };
  /** Where config and data live. It outlives the proxy; without one they have a folder of their own that goes with it. */
  folder?: string;
  env?: Readonly<Record<string, string>>;
  /** A command that becomes the one that follows it, such as `nsenter`: it starts the program in a place of its own. */
  through?: readonly string[];
}

/** Starts the built command against a backend and waits until it listens. */
export async function startProxy({
  backendUrl,
  config = {},
  folder: lasting,
  env = {},
  through = [],
}: ProxyOptions): Promise<RunningProxy> {
  const folder = lasting ?? (await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-')));
  const removeFolder = () => (lasting === undefined ? rm(folder, { recursive: true }) : undefined);
  const configFile = join(folder, 'config.yaml');
  const settings = {
    ...config,
    backend: { url: backendUrl, ...config.backend },
    stats: { format: 'json', ...config.stats },
  };
  await writeFile(configFile, JSON.stringify(settings));
  const run = [builtCommand, 'run', '--config', configFile, '--data-dir', join(folder, 'data'), '--port', '0'];
  const [command = '', ...args] = [...through, process.execPath, ...run];
  const program = await startProgram({
    command,
    args,
    cwd: folder,
    env,
    ready: ({ stderr }) => listeningAt(stderr),
    readyWithinMs: 20_000,
  }).catch(async (error: unknown) => {
    await removeFolder();
    throw error;
  });
  let handedOut = 0;
  return {
    url: program.readyWith,
    program,
    async nextRecord() {
      const line = await until('the next record on stdout', () => completeLines(program.output().stdout)[handedOut]);
      handedOut++;
      return requestMetrics.parse(JSON.parse(line));
    },
    async stop() {
      await program.stop();
      await removeFolder();
    },
  };
}

/** The log is one JSON object a line when stderr is no terminal; the one that says where it listens has the key `listening`. */
function listeningAt(stderr: string): string | undefined {
  for (const line of completeLines(stderr)) {
    const url = line.startsWith('{') ? (JSON.parse(line) as { listening?: string }).listening : undefined;
    if (url !== undefined) return url;
  }
  return undefined;
}

function completeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

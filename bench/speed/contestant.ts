import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { type ProcessCost, processCost } from './process-cost.ts';

export type Dialect = 'openai' | 'anthropic';

/** One way from the client to the backend. */
export interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly dialect: Dialect;
  /** Null for the direct way, which has no program, and where the system does not tell. */
  cost(): ProcessCost | null;
  stop(): Promise<void>;
}

/** A way that could not be had, and why. */
export class MissingContestantError extends Error {
  readonly code = 'MISSING_CONTESTANT';
}

interface StartOptions {
  /** Address of the backend. */
  backend: string;
  /** Folder for its files. */
  folder: string;
}

type Start = (options: StartOptions) => Promise<Contestant>;

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** All ways, in the order of the tables. */
export const contestants: Readonly<Record<string, Start>> = {
  direct: async ({ backend }) => ({
    name: 'direct',
    url: backend,
    dialect: 'openai',
    cost: () => null,
    stop: async () => {},
  }),
  nginx: startNginx,
  HAProxy: startHaproxy,
  'plain Node pipe': ({ backend }) =>
    startNode('plain Node pipe', [here('plain-pipe.ts'), backend], /listens on (\S+)/),
  'claude-code-router': startRouter,
  'llama-proxy': startLlamaProxy,
};

/** The built command with everything on: default fixes, history, an exporter, the dashboard's port. */
async function startLlamaProxy({ backend, folder }: StartOptions): Promise<Contestant> {
  const command = join(root, 'out/main/cli.js');
  if (!existsSync(command)) throw new MissingContestantError('llama-proxy is not built: run `npm run build` first');
  const config = join(folder, 'config.yaml');
  // JSON is YAML. The records go nowhere: no format prints them as fast as they come.
  const settings = {
    server: { port: 0 },
    backend: { url: backend },
    dashboard: { port: 0 },
    stats: { enabled: false },
    exporters: { jsonl: { enabled: true } },
  };
  writeFileSync(config, JSON.stringify(settings));
  const args = [command, 'run', '--config', config, '--data-dir', join(folder, 'data'), '--log-level', 'info'];
  return startNode('llama-proxy', args, /"listening":"([^"]+)"/);
}

async function startNginx({ backend, folder }: StartOptions): Promise<Contestant> {
  const program = findProgram('nginx', 'apt-get install nginx');
  const port = await freePort();
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 8192; }
http {
  access_log off; client_max_body_size 64m; client_body_buffer_size 1m; client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  keepalive_requests 1000000;
  upstream backend { server ${new URL(backend).host}; keepalive 256; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; proxy_read_timeout 3600s; tcp_nodelay on;
    }
  }
}
`,
  );
  return startProgram('nginx', program, ['-c', config, '-e', join(folder, 'error.log')], port);
}

async function startHaproxy({ backend, folder }: StartOptions): Promise<Contestant> {
  const program = findProgram('haproxy', 'apt-get install haproxy');
  const port = await freePort();
  const config = join(folder, 'haproxy.cfg');
  writeFileSync(
    config,
    `global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 3600s
  timeout server 3600s
  option http-no-delay
frontend front
  bind 127.0.0.1:${port}
  default_backend back
backend back
  server one ${new URL(backend).host}
`,
  );
  return startProgram('HAProxy', program, ['-f', config, '-db'], port);
}

/** From npm, installed by hand where it is wanted: it is no dependency of this project. */
async function startRouter({ backend, folder }: StartOptions): Promise<Contestant> {
  const program = findProgram('ccr', 'npm install --global @musistudio/claude-code-router');
  const port = await freePort();
  const own = join(folder, '.claude-code-router');
  mkdirSync(own, { recursive: true });
  const provider = {
    name: 'bench',
    api_base_url: `${backend}/v1/chat/completions`,
    api_key: 'bench',
    models: ['whole'],
  };
  const config = {
    HOST: '127.0.0.1',
    PORT: port,
    LOG: false,
    Providers: [provider],
    Router: { default: 'bench,whole' },
  };
  writeFileSync(join(own, 'config.json'), JSON.stringify(config));
  return startProgram('claude-code-router', process.execPath, [program, 'start'], port, 'anthropic', { HOME: folder });
}

function findProgram(name: string, remedy: string): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) throw new MissingContestantError(`${name} is not installed (${remedy})`);
  return found;
}

async function startNode(name: string, args: readonly string[], address: RegExp): Promise<Contestant> {
  const child = watched(spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] }));
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-10_000);
      const found = address.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    void child.ended.then(() => reject(new Error(`${name} ended before it listened:\n${printed}`)));
  });
  return { name, url, dialect: 'openai', cost: () => processCost(child.pid), stop: child.stop };
}

/** A program that was told its port; it is there when the port answers. */
async function startProgram(
  name: string,
  program: string,
  args: readonly string[],
  port: number,
  dialect: Dialect = 'openai',
  env: Record<string, string> = {},
): Promise<Contestant> {
  const child = watched(spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } }));
  const url = `http://127.0.0.1:${port}`;
  const endsAt = Date.now() + 20_000;
  while (!(await answers(url))) {
    if (Date.now() > endsAt) {
      await child.stop();
      throw new MissingContestantError(`${name} did not answer on ${url} within 20 s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { name, url, dialect, cost: () => processCost(child.pid), stop: child.stop };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health`, { signal: AbortSignal.timeout(1000) }).then(
    () => true,
    () => false,
  );
}

/** Whatever ends the benchmark ends its programs. */
function watched(process_: ReturnType<typeof spawn>) {
  const kill = () => void process_.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(process_, 'exit').then(() => void process.removeListener('exit', kill));
  ended.catch(() => {});
  return {
    process: process_,
    pid: process_.pid ?? 0,
    ended,
    async stop() {
      process_.kill('SIGTERM');
      const timer = setTimeout(kill, 8000);
      await ended;
      clearTimeout(timer);
    },
  };
}

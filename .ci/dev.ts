import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { createServer, type ViteDevServer } from 'vite';
import { electronPackageFolder, findElectron } from '../src-main/cli/find-electron.ts';
import { parseCommandLine } from '../src-main/electron/start/command-line.ts';
import { createProgram, type Program } from '../src-main/host/create-program.ts';
import { relaxedPolicy } from './relaxed-policy.ts';

// `npm run dev -- --demo`: the desktop app with hot reload where Electron can be had, else the page in a browser, with hot reload too.

const root = new URL('../', import.meta.url);
const words = process.argv.slice(2);
const way = findElectron({
  platform: process.platform,
  env: process.env,
  uid: process.getuid?.() ?? null,
  electronFolder: electronPackageFolder(),
  // It is built by the same command.
  builtEntry: fileURLToPath(import.meta.url),
});

if ('executable' in way) openApp();
else await servePage(way.missing);

function openApp(): void {
  const vite = fileURLToPath(new URL('node_modules/electron-vite/bin/electron-vite.js', root));
  const app = spawn(process.execPath, [vite, 'dev', '--watch', '--', ...words], { stdio: 'inherit', cwd: root });
  process.on('SIGINT', () => {});
  app.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

async function servePage(missing: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
  const program = await createProgram(parseCommandLine(words), version, {
    kind: 'headless',
    capabilities: ['download'],
    keepsLogFile: false,
    out: (text) => void process.stdout.write(text),
  });
  let server: ViteDevServer;
  try {
    await program.start();
    server = await startVite(program);
  } catch (error) {
    await program.stop();
    throw error;
  }
  console.error(`No desktop app: ${missing}. The page with hot reload: ${server.resolvedUrls?.local[0]}`);
  process.once('SIGINT', () => void server.close().then(() => program.stop()));
}

/** Serves the sources of the page; what it asks of the program goes on to the dashboard, with the token that this process knows. */
async function startVite(program: Program): Promise<ViteDevServer> {
  const dashboard = program.dashboardUrl();
  if (dashboard === null) throw new Error('The page needs the dashboard; switch on dashboard.enabled.');
  const authorization = `Bearer ${dashboard.searchParams.get('token')}`;
  const server = await createServer({
    configFile: false,
    root: fileURLToPath(new URL('src-renderer/app', root)),
    plugins: [react(), relaxedPolicy()],
    // Host and Origin stay the browser's own: the dashboard goes on refusing other sites.
    server: { host: '127.0.0.1', proxy: { '/api': { target: dashboard.origin, headers: { authorization } } } },
  });
  return await server.listen();
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createProgram, type Program } from '../../host/create-program.ts';
import type { Question } from '../ask.ts';
import { startProgram } from './start-program.ts';

/** One user's folder, in which programs are started that all want the same port. */
async function setUp(wantedPort: number) {
  const dataDir = await mkdtemp(join(tmpdir(), 'start-'));
  const config = join(dataDir, 'config.yaml');
  await writeFile(config, `server: {port: ${wantedPort}}\nbackend: {host: 127.0.0.1, port: 9}\ndashboard: {port: 0}\n`);
  const programs: Program[] = [];
  const questions: Question[] = [];
  const opened: URL[] = [];
  onTestFinished(async () => {
    await Promise.all(programs.map((program) => program.stop()));
    await rm(dataDir, { recursive: true });
  });

  async function start(answer: string, meanwhile = async (): Promise<void> => {}): Promise<Program | null> {
    const program = await startProgram({
      create: (port) =>
        createProgram(
          {
            config,
            dataDir,
            port: port ?? undefined,
            logLevel: 'silent',
            verbose: false,
            demo: false,
            dashboard: true,
          },
          '1.2.3',
          { kind: 'desktop', keepsLogFile: false, out() {} },
        ),
      async ask(question) {
        questions.push(question);
        await meanwhile();
        return question.buttons.findIndex((label) => label.includes(answer));
      },
      async openBrowser(url) {
        opened.push(url);
      },
    });
    if (program !== null) programs.push(program);
    return program;
  }
  return { start, questions, opened, config };
}

async function holdPort(): Promise<number> {
  const holder = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  onTestFinished(() => void holder.close());
  return (holder.address() as { port: number }).port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a free port is no question', async () => {
  const { start, questions } = await setUp(await freePort());
  expect((await start('none'))?.core.url).not.toBeNull();
  expect(questions).toStrictEqual([]);
});

test('another program has the port: who it is, and a port that is free for this run', async () => {
  const port = await holdPort();
  const { start, questions } = await setUp(port);
  const program = await start('Use port');
  expect(Number(program?.core.url?.port)).toBeGreaterThan(port);
  expect(program?.config.current().server.port).not.toBe(port);
  expect(questions).toMatchObject([
    { message: `Port ${port} is taken.`, buttons: [/Use port \d+ this time/, 'Quit'].map(matching) },
  ]);
  // Elsewhere the system may not tell.
  if (process.platform === 'linux') expect(questions[0]?.detail).toContain(`process ${process.pid}`);
});

test('a llama-proxy has the port: its dashboard is opened, with the token that lets in', async () => {
  const { start, questions, opened } = await setUp(await freePort());
  const first = await start('none');
  expect(await start('dashboard')).toBeNull();
  expect(questions[0]?.message).toContain('running already');
  expect(opened.map(({ href }) => href)).toStrictEqual([first?.dashboardUrl()?.href]);
});

test('a config.yaml that was mended meanwhile is tried again', async () => {
  const { start, questions, config } = await setUp(await freePort());
  const sound = await readFile(config, 'utf8');
  await writeFile(config, 'server: {port: eighty}\n');
  const program = await start('Try again', () => writeFile(config, sound));
  expect(program?.core.url).not.toBeNull();
  expect(questions.map(({ message }) => message)).toStrictEqual(['The settings have a mistake.']);
});

test('or nothing is started', async () => {
  const { start, opened } = await setUp(await holdPort());
  expect(await start('Quit')).toBeNull();
  expect(opened).toStrictEqual([]);
});

function matching(pattern: RegExp | string): unknown {
  return expect.stringMatching(pattern);
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type ProgramOutput, startProgram } from '../program.ts';
import { until } from '../until.ts';
import type { LlamaServerPlace } from './find-llama-server.ts';
import { encodeScriptedModel, type ScriptedModel } from './scripted-model.ts';

/** A running llama-server that plays the scripts of its model. */
export interface LlamaServer {
  /** Origin, without a slash at the end. */
  url: string;
  /** Its log so far. */
  log(): string;
  stop(): Promise<void>;
}

export interface LlamaServerOptions {
  model: ScriptedModel;
  /** Added to the flags that make the model recite and the server listen on a free loopback port. */
  flags?: readonly string[];
}

/** Starts llama-server with a scripted model and waits until it answers `/health`. */
export async function startLlamaServer(
  place: LlamaServerPlace,
  { model, flags = [] }: LlamaServerOptions,
): Promise<LlamaServer> {
  const root = place.kind === 'root' ? place.root : '/';
  const folder = await mkdtemp(join(root, place.kind === 'root' ? 'tmp' : tmpdir(), 'scripted-model-'));
  const modelFile = join(folder, 'scripted.gguf');
  await writeFile(modelFile, encodeScriptedModel(model));
  const command = place.kind === 'root' ? ['chroot', root, 'llama-server'] : [place.path];
  const modelInside = join('/', relative(root, modelFile));
  const program = await startProgram({
    command: command[0]!,
    args: [
      ...command.slice(1),
      ...['--model', modelInside, '--alias', 'scripted', '--temp', '0'],
      ...['--host', '127.0.0.1', '--port', '0', '--metrics', ...flags],
    ],
    ready: listeningAt,
    readyWithinMs: 60_000,
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true });
    throw error;
  });
  await untilHealthy(program.readyWith);
  return {
    url: program.readyWith,
    log: () => whole(program.output()),
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function listeningAt(output: ProgramOutput): string | undefined {
  return /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(whole(output))?.[1];
}

function whole({ stdout, stderr }: ProgramOutput): string {
  return stdout + stderr;
}

async function untilHealthy(url: string): Promise<void> {
  await until(
    `llama-server at ${url} to be healthy`,
    async () => (await fetch(`${url}/health`)).ok || undefined,
    60_000,
  );
}

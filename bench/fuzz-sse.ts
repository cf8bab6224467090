import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../src-main/demo/script/seeded-random.ts';
import { eventsAreTheSame, nothingIsLost, type Property, strangersPass } from './fuzz-sse/properties.ts';
import { randomCuts, randomStream } from './fuzz-sse/random-stream.ts';

/**
 * `npm run fuzz:sse -- --runs 50000 --seed 7`: what the codec of event streams promises, over streams as no server should write
 * them, each cut in its own way. First the corpus is gone through with many cuts; a stream that breaks a promise is put there.
 */
const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
const runs = Number(values.runs ?? 5000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const corpus = new URL('./corpora/sse/', import.meta.url);
const cutsPerCorpusStream = 50;

const properties: Record<string, Property> = { nothingIsLost, eventsAreTheSame, strangersPass };
const startedAt = performance.now();
let failures = 0;
let bytes = 0;

console.log(`seed ${seed}`);
const kept = globSync('*.sse', { cwd: corpus });
for (const name of kept) {
  const random = createSeededRandom(seed);
  const stream = readFileSync(new URL(name, corpus));
  for (let cut = 0; cut < cutsPerCorpusStream; cut++) tryAll(stream, randomCuts(stream, random), name);
}
for (let run = 0; run < runs && failures < 10; run++) {
  const random = createSeededRandom(seed + run);
  const stream = randomStream(random);
  tryAll(stream, randomCuts(stream, random), `seed ${seed + run}`);
}
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${kept.length} streams of the corpus, ${runs} random ones, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s: ${failures} failures`,
);
process.exitCode = failures === 0 ? 0 : 1;

function tryAll(stream: Buffer, parts: readonly Buffer[], origin: string): void {
  bytes += stream.length;
  for (const [name, property] of Object.entries(properties)) {
    try {
      property(parts);
    } catch (error) {
      failures++;
      console.log(`FAILED  ${name}, ${origin}, ${parts.length} parts: ${(error as Error).message}`);
      if (origin.startsWith('seed')) writeFileSync(new URL(`${origin.replace(' ', '-')}.sse`, corpus), stream);
    }
  }
}

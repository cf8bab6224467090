import { parseArgs } from 'node:util';
import { anythingHolds, defectsAreMended, validStaysUntouched } from '../src-main/repair/fixtures/properties.ts';

/**
 * `npm run fuzz:repair -- --runs 100000 --seed 7`: the repairer's promises over generated calls. Without options: 20,000 valid
 * documents with schemas, 20,000 broken ones, and 20,000 texts of any kind, each streamed with its own cuts.
 */
const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
const runs = Number(values.runs ?? 20_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

console.log(`seed ${seed}`);
for (const property of [validStaysUntouched, defectsAreMended, anythingHolds]) {
  const start = performance.now();
  property({ runs, seed });
  console.log(`${property.name}: ${runs} cases in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

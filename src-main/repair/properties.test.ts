import { expect, test } from 'vitest';
import { anythingHolds, defectsAreMended, validStaysUntouched } from './fixtures/properties.ts';

// A longer run, with other seeds: npm run fuzz:repair
test.each([
  ['valid arguments stay untouched at every cut', validStaysUntouched],
  ['a defect without doubt is mended at every cut', defectsAreMended],
  ['whatever comes, nothing is taken back, lost or invented', anythingHolds],
])('%s', (_, property) => {
  expect(() => property({ runs: 4000, seed: 20_260_901 })).not.toThrow();
});

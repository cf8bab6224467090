import { expect, it } from 'vitest';
import type { Piece } from '#shared/dialects/piece.ts';
import { createToolTally } from './tool-tally.ts';

const at = (call: number) => ({ choice: 0, call });
const start = (call: number, name: string | null, choice = 0): Piece[] => [
  { kind: 'text', choice, text: 'Now.' },
  { kind: 'call_start', choice, call, id: null, name },
];
const repaired = { outcome: 'repaired' as const };
const unrepaired = { outcome: 'unrepaired' as const };

it('counts each call once, by how it came out', () => {
  const tally = createToolTally();
  for (const call of [0, 1, 2, 3]) tally.left(start(call, 'write'));
  tally.left(start(0, 'read', 1));
  tally.left(start(0, 'read', 1));
  tally.reported({ fix: 'a', tool: 'write', call: at(1), ...repaired });
  tally.reported({ fix: 'a', tool: 'write', call: at(1), ...repaired });
  tally.reported({ fix: 'b', tool: 'write', call: at(1), ...repaired });
  tally.reported({ fix: 'a', tool: 'write', call: at(2), ...repaired });
  tally.reported({ fix: 'a', tool: 'write', call: at(2), ...unrepaired });
  tally.reported({ fix: 'repetition', tool: 'write', ...unrepaired });
  expect(tally.outcomes()).toEqual([
    { tool: 'write', calls: 4, repaired: 1, unrepaired: 1, byFix: { a: 1, b: 1 } },
    { tool: 'read', calls: 1, repaired: 0, unrepaired: 0, byFix: {} },
  ]);
});

it('knows a call by the name it leaves under, whichever is told first', () => {
  const tally = createToolTally();
  tally.reported({ fix: 'toolcall_name', tool: 'bash', call: at(0), ...repaired });
  tally.left(start(0, 'bash'));
  tally.left(start(1, null));
  expect(tally.outcomes()).toEqual([
    { tool: 'bash', calls: 1, repaired: 1, unrepaired: 0, byFix: { toolcall_name: 1 } },
    { tool: '', calls: 1, repaired: 0, unrepaired: 0, byFix: {} },
  ]);
});

it('counts calls that never became one', () => {
  const tally = createToolTally();
  for (let lost = 0; lost < 2; lost++) {
    tally.reported({ fix: 'toolcall_in_text', tool: 'read', call: null, ...unrepaired });
  }
  expect(tally.outcomes()).toEqual([{ tool: 'read', calls: 2, repaired: 0, unrepaired: 2, byFix: {} }]);
});

it('stays small whatever a model invents', () => {
  const tally = createToolTally();
  for (let call = 0; call < 5000; call++) tally.left(start(call, `${call}`.padEnd(10_000, 'x')));
  const outcomes = tally.outcomes();
  expect(outcomes).toHaveLength(100);
  expect(Math.max(...outcomes.map(({ tool }) => tool.length))).toBe(400);
});

import { expect, test } from 'vitest';
import type { Piece } from '#shared/dialects/piece.ts';
import type { AnswerContext, FixReport } from '../fix.ts';
import { createToolArgumentsStage } from './tool-arguments.ts';

test('a repair says for how long it withheld what it was about', () => {
  let clock = 0;
  let heldMs = 0;
  const reports: FixReport[] = [];
  const context: AnswerContext = {
    dialect: 'openai-chat',
    streaming: true,
    httpStatus: 200,
    request: null,
    sent: null,
    requestBytes: 0,
    tools: new Map(),
    isContinued: false,
    now: () => clock,
    report: (report) => void reports.push(report),
    changed: () => undefined,
    held: (ms) => (heldMs += ms),
    recovered: () => undefined,
    resend: () => false,
  };
  const rules = new Map([['duplicate_key_without_colon', 'toolcall_bad_filepath'] as const]);
  const stage = createToolArgumentsStage({ context, rules, truncated: 'report' });
  const out: Piece[] = [];
  const place = { choice: 0, call: 0 };
  const give = (piece: Piece): void => stage.piece(piece, (one) => out.push(one));
  give({ kind: 'call_start', ...place, id: 'a', name: 'write' });
  for (const text of ['{"filePath":"/a"', ',"file', 'Path"', '/a"', '}']) {
    clock += 10;
    give({ kind: 'call_arguments', ...place, text });
  }
  give({ kind: 'call_end', ...place, cut: false });
  expect(out.map((piece) => (piece.kind === 'call_arguments' ? piece.text : '')).join('')).toBe('{"filePath":"/a"}');
  expect(reports.map(({ held_ms }) => held_ms)).toEqual([heldMs]);
  expect(heldMs).toBeGreaterThan(0);
});

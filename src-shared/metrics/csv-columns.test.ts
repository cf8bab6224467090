import { describe, expect, it } from 'vitest';
import { csvColumns, csvHeader, csvRow } from './csv-columns.ts';
import { exampleMetrics } from './example-metrics.ts';
import { requestMetrics } from './request-metrics.ts';

it('has a column for every field of the record, none twice', () => {
  expect([...csvColumns].sort()).toEqual(Object.keys(requestMetrics.shape).sort());
});

it('writes a record in the order of the header, unknown as empty', () => {
  expect(csvHeader.split(',').slice(0, 4)).toEqual(['request_id', 'timestamp', 'model', 'prompt_tokens']);
  expect(csvRow(exampleMetrics({ fixes: ['a', 'b'], tool_calls: 2 }))).toBe(
    'a1b2c3d4-0000-4000-8000-000000000001,2026-02-15T10:30:45.000Z,Qwen3-14B-128K-Q3_K_S.gguf,538,983,1521,1698.07,33.13,' +
      '4096,1521,37.134,true,stop,30181,default,/v1/chat/completions,openai-chat,,,,completed,200,,,,,,,,316.8,29669.4,' +
      ',,,,,,2,a b,0,backend,0',
  );
});

describe('text from outside', () => {
  it.each([
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+2', "'=1+2"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['\u001b[31mred', '\ufffd[31mred'],
    ['モデル 🦙', 'モデル 🦙'],
    ['', ''],
  ])('%j becomes %j', (model, cell) => {
    const { request_id, timestamp } = exampleMetrics();
    expect(csvRow(exampleMetrics({ model })).startsWith(`${request_id},${timestamp},${cell},538,`)).toBe(true);
  });
});

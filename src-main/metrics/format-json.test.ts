import { expect, it } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { json } from './format-json.ts';

it('is one line with the fourteen reference fields first', () => {
  expect(json.format(exampleMetrics({ fixes: ['toolcall_bad_filepath'] }))).toBe(
    '{"request_id":"a1b2c3d4-0000-4000-8000-000000000001","timestamp":"2026-02-15T10:30:45.000Z",' +
      '"model":"Qwen3-14B-128K-Q3_K_S.gguf","prompt_tokens":538,"completion_tokens":983,"total_tokens":1521,' +
      '"prompt_tps":1698.07,"generation_tps":33.13,"context_total":4096,"context_used":1521,"context_percent":37.134,' +
      '"streaming":true,"finish_reason":"stop","duration_ms":30181,' +
      '"instance":"default","endpoint":"/v1/chat/completions","dialect":"openai-chat","client":null,"session_id":null,' +
      '"agent_id":null,"status":"completed","http_status":200,"error":null,"cached_tokens":null,"reasoning_tokens":null,' +
      '"accepted_prediction_tokens":null,"rejected_prediction_tokens":null,"draft_tokens":null,"draft_accepted_tokens":null,' +
      '"prompt_ms":316.8,"generation_ms":29669.4,"ttft_ms":null,"queue_ms":null,"proxy_overhead_ms":null,' +
      '"reasoning_ms":null,"answer_ms":null,"tool_call_ms":null,"tool_calls":0,"fixes":["toolcall_bad_filepath"],' +
      '"repairs":0,"unrepaired":0,"rate_clock":"backend"}',
  );
});

it('keeps to one line and gives names back as they were', () => {
  const metrics = exampleMetrics({ model: 'two\nlines \u001b[31m "モデル"' });
  const line = json.format(metrics);
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual(metrics);
});

it('has its own order of fields, not that of the record', () => {
  const metrics = exampleMetrics();
  const { request_id, ...rest } = metrics;
  expect(json.format({ ...rest, request_id })).toBe(json.format(metrics));
});

import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { pretty } from './format-pretty.ts';

it('is the reference box', () => {
  expect(`\n${pretty.format(exampleMetrics())}\n`).toBe(`
┌──────────────────────────────────────────────────────────────────┐
│ LLM Request Metrics                                              │
├──────────────────────────────────────────────────────────────────┤
│ Model: Qwen3-14B-128K-Q3_K_S.gguf                                │
│ Time:  2026-02-15 10:30:45 UTC                                   │
├──────────────────────────────────────────────────────────────────┤
│ Performance                                                      │
│   Prompt Processing:  1698.07 tokens/sec (  316.8ms)             │
│   Generation:           33.13 tokens/sec (29669.4ms)             │
├──────────────────────────────────────────────────────────────────┤
│ Tokens                                                           │
│   Input:    538 │ Output:    983 │ Total:   1521                 │
├──────────────────────────────────────────────────────────────────┤
│ Context: 1521/4096 (37.1%)                                       │
│ Finish: stop                                                     │
│ Duration: 30181.0ms                                              │
└──────────────────────────────────────────────────────────────────┘
`);
});

it('shows all that is known, and who it was', () => {
  const metrics = exampleMetrics({
    model: 'モデル-🦙-14B',
    client: 'claude-cli/2.1.4',
    session_id: '1f3c2d4e-aaaa-4bbb-8ccc-0123456789ab',
    agent_id: 'agent-7',
    cached_tokens: 400,
    reasoning_tokens: 120,
    draft_tokens: 60,
    draft_accepted_tokens: 40,
    ttft_ms: 320.123,
    queue_ms: 3.3,
    tool_calls: 2,
    fixes: ['toolcall_bad_filepath', 'empty_arguments'],
    unrepaired: 1,
    rate_clock: 'proxy',
    status: 'failed',
    http_status: 500,
    error: 'the backend broke off',
  });
  expect(`\n${pretty.format(metrics)}\n`).toBe(`
┌──────────────────────────────────────────────────────────────────┐
│ LLM Request Metrics                                              │
├──────────────────────────────────────────────────────────────────┤
│ Model:   モデル-🦙-14B                                           │
│ Time:    2026-02-15 10:30:45 UTC                                 │
│ Client:  claude-cli/2.1.4                                        │
│ Session: 1f3c2d4e-aaaa-4bbb-8ccc-0123456789ab                    │
│ Agent:   agent-7                                                 │
├──────────────────────────────────────────────────────────────────┤
│ Performance (by the proxy's clock)                               │
│   Prompt Processing:  1698.07 tokens/sec (  316.8ms)             │
│   Generation:           33.13 tokens/sec (29669.4ms)             │
│   First token: 320.1ms │ Queue: 3.3ms                            │
├──────────────────────────────────────────────────────────────────┤
│ Tokens                                                           │
│   Input:     538 │ Output:       983 │ Total:          1521      │
│   Cached:    400 │ Reasoning:    120 │ Draft: 40/60 (66.7%)      │
├──────────────────────────────────────────────────────────────────┤
│ Context: 1521/4096 (37.1%)                                       │
│ Finish: stop                                                     │
│ Tool calls: 2                                                    │
│ Fixes: toolcall_bad_filepath, empty_arguments                    │
│ Unrepaired: 1                                                    │
│ Status: failed, HTTP 500                                         │
│ Error: the backend broke off                                     │
│ Duration: 30181.0ms                                              │
└──────────────────────────────────────────────────────────────────┘
`);
});

it('shows the unknown as a dash in its place', () => {
  const metrics = exampleMetrics({
    model: null,
    prompt_tokens: null,
    completion_tokens: null,
    total_tokens: null,
    prompt_tps: null,
    generation_tps: null,
    prompt_ms: null,
    generation_ms: null,
    context_used: null,
    context_percent: null,
    finish_reason: null,
    status: 'aborted',
    http_status: null,
    duration_ms: 50,
  });
  expect(`\n${pretty.format(metrics)}\n`).toBe(`
┌──────────────────────────────────────────────────────────────────┐
│ LLM Request Metrics                                              │
├──────────────────────────────────────────────────────────────────┤
│ Model: –                                                         │
│ Time:  2026-02-15 10:30:45 UTC                                   │
├──────────────────────────────────────────────────────────────────┤
│ Performance                                                      │
│   Prompt Processing:        – tokens/sec (      –  )             │
│   Generation:               – tokens/sec (      –  )             │
├──────────────────────────────────────────────────────────────────┤
│ Tokens                                                           │
│   Input:      – │ Output:      – │ Total:      –                 │
├──────────────────────────────────────────────────────────────────┤
│ Context: –/4096                                                  │
│ Finish: –                                                        │
│ Status: aborted                                                  │
│ Duration: 50.0ms                                                 │
└──────────────────────────────────────────────────────────────────┘
`);
});

it('widens for numbers of any size', () => {
  const metrics = exampleMetrics({
    prompt_tps: 123_456_789.123,
    prompt_ms: 1_234_567_890.1,
    prompt_tokens: 9_876_543_210,
    total_tokens: 9_876_544_193,
    cached_tokens: 1,
    reasoning_tokens: 22,
    draft_tokens: 9_876_543_210,
    draft_accepted_tokens: 1,
  });
  expect(`\n${pretty.format(metrics)}\n`).toBe(`
┌───────────────────────────────────────────────────────────────────────┐
│ LLM Request Metrics                                                   │
├───────────────────────────────────────────────────────────────────────┤
│ Model: Qwen3-14B-128K-Q3_K_S.gguf                                     │
│ Time:  2026-02-15 10:30:45 UTC                                        │
├───────────────────────────────────────────────────────────────────────┤
│ Performance                                                           │
│   Prompt Processing: 123456789.12 tokens/sec (1234567890.1ms)         │
│   Generation:               33.13 tokens/sec (     29669.4ms)         │
├───────────────────────────────────────────────────────────────────────┤
│ Tokens                                                                │
│   Input:  9876543210 │ Output:       983 │ Total:          9876544193 │
│   Cached:          1 │ Reasoning:     22 │ Draft: 1/9876543210 (0.0%) │
├───────────────────────────────────────────────────────────────────────┤
│ Context: 1521/4096 (37.1%)                                            │
│ Finish: stop                                                          │
│ Duration: 30181.0ms                                                   │
└───────────────────────────────────────────────────────────────────────┘
`);
});

describe('a model named', () => {
  it.each([
    ['plain ASCII', 'a'.repeat(57)],
    ['too long', 'a'.repeat(1000)],
    ['wide and too long', '模'.repeat(1000)],
    ['wide, with an odd column left over', `a${'模'.repeat(1000)}`],
    ['families of emoji', '👨‍👩‍👧‍👦'.repeat(80)],
    ['flags', '🇩🇪🇯🇵'.repeat(40)],
    ['combining marks', 'e\u0301'.repeat(300)],
    ['Arabic', 'نموذج'.repeat(40)],
    ['a line break', 'two\r\nlines'],
    ['escape sequences', '\u001b[31mred\u001b[0m \u009b2J'],
    ['writing turned round', '\u202egpj.exe'],
    ['half a character', 'x\ud83e'],
    ['tabs', 'a\tb'],
    ['nothing', ''],
  ])('%s keeps the frame whole', (_, model) => {
    const lines = pretty.format(exampleMetrics({ model })).split('\n');
    expect(lines).toHaveLength(17);
    expect(new Set(lines.map((line) => stringWidth(line))).size).toBe(1);
    for (const line of lines) expect(line).toMatch(/^[│┌├└].*[│┐┤┘]$/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may reach a terminal
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it('is cut at the frame with an ellipsis, never within a character', () => {
    const line = pretty.format(exampleMetrics({ model: `a${'模'.repeat(1000)}` })).split('\n')[3];
    expect(line).toBe(`│ Model: a${'模'.repeat(33)}…  │`);
  });
});

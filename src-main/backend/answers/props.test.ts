import { describe, expect, it } from 'vitest';
import { recorded } from '../fixtures/recorded.ts';
import { readProps } from './props.ts';

const caps = (flags: Record<string, boolean>) => new Map(Object.entries(flags));

describe('readProps', () => {
  it('reads a server with one model', () => {
    expect(readProps(recorded('props'))).toEqual({
      role: 'model',
      build: 'b11669-Debian',
      modelName: 'scripted.gguf',
      modelPath: '/models/scripted.gguf',
      quantization: 'all F32',
      contextPerSlot: 8192,
      slotCount: 4,
      modalities: [],
      slotsEndpoint: true,
      metricsEndpoint: true,
      templateCaps: caps({
        supports_object_arguments: true,
        supports_parallel_tool_calls: true,
        supports_preserve_reasoning: false,
        supports_reasoning_effort: false,
        supports_string_content: true,
        supports_system_role: true,
        supports_tool_calls: true,
        supports_tools: true,
        supports_typed_content: false,
      }),
      sleeping: false,
    });
  });

  it("takes a router's numbers for the placeholders they are", () => {
    expect(readProps(recorded('router-props'))).toEqual({
      role: 'router',
      build: 'b11669-Debian',
      modelName: null,
      modelPath: null,
      quantization: null,
      contextPerSlot: null,
      slotCount: null,
      modalities: null,
      slotsEndpoint: null,
      metricsEndpoint: null,
      templateCaps: null,
      sleeping: null,
    });
  });

  // The shape of December 2024 (ggml-org/llama.cpp#10705): settings are a slot, and there is no build, model or capability.
  it('reads an older server', () => {
    const body = {
      default_generation_settings: {
        id: 0,
        id_task: -1,
        n_ctx: 32768,
        is_processing: false,
        params: { n_predict: -1 },
      },
      total_slots: 1,
      chat_template: '{{ messages }}',
    };
    expect(readProps(body)).toMatchObject({
      role: 'model',
      build: null,
      modelName: null,
      contextPerSlot: 32768,
      slotCount: 1,
      modalities: null,
      slotsEndpoint: null,
      templateCaps: null,
      sleeping: null,
    });
  });

  // ikawrakow/ik_llama.cpp, examples/server/server.cpp, handle_props.
  it('reads ik_llama.cpp', () => {
    const body = {
      system_prompt: '',
      model_alias: '/models/Qwen3-Coder.gguf',
      model_path: '/models/Qwen3-Coder.gguf',
      default_generation_settings: { n_ctx: 65536, n_predict: -1, model: '/models/Qwen3-Coder.gguf' },
      total_slots: 2,
      model_name: 'Qwen3-Coder',
      chat_template: '{{ messages }}',
      chat_template_caps: { supports_tools: true },
      modalities: { vision: true, audio: false },
      n_ctx: 131072,
    };
    expect(readProps(body)).toMatchObject({
      modelName: 'Qwen3-Coder',
      contextPerSlot: 65536,
      slotCount: 2,
      modalities: ['vision'],
      templateCaps: caps({ supports_tools: true }),
    });
  });

  it.each([
    ['an alias', { model_alias: 'coder', model_path: '/m/a.gguf' }, 'coder'],
    ['a path of Windows', { model_alias: '', model_path: 'C:\\models\\a.gguf' }, 'a.gguf'],
    ['nothing', {}, null],
  ])('names the model by %s', (_, fields, modelName) => {
    expect(readProps({ total_slots: 1, ...fields })?.modelName).toBe(modelName);
  });

  it.each([
    [
      'wrong types',
      { total_slots: '4', default_generation_settings: [], modalities: 'text', chat_template_caps: null },
    ],
    ['sizes that are none', { total_slots: -1, default_generation_settings: { n_ctx: 0 }, is_sleeping: 'no' }],
  ])('takes %s for unknown', (_, body) => {
    expect(readProps(body)).toMatchObject({
      slotCount: null,
      contextPerSlot: null,
      modalities: null,
      templateCaps: null,
      sleeping: null,
    });
  });

  it.each([
    ['no JSON', undefined],
    ['null', null],
    ['a list', []],
    ['another object', { status: 'ok', props: {} }],
    ['a string', 'default_generation_settings'],
  ])('refuses %s', (_, body) => {
    expect(readProps(body)).toBeNull();
  });
});

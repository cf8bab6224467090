import type { JsonObject } from '#shared/dialects/json.ts';
import type { Simulation } from '../options.ts';
import { chatTemplate } from '../requests/chat-template.ts';
import { defaultParams } from '../requests/generation-settings.ts';

const MODEL_TYPE = 'demo (simulated)';

/** `GET /props`. */
export function reportProps(simulation: Simulation): JsonObject {
  return {
    default_generation_settings: { params: defaultParams(), n_ctx: simulation.contextSize },
    total_slots: simulation.slots,
    model_alias: simulation.model,
    model_ftype: MODEL_TYPE,
    model_path: `${simulation.model}.gguf`,
    modalities: { vision: false, video: false, audio: false },
    media_marker: '<__media_demo__>',
    endpoint_slots: simulation.slotsEndpoint,
    endpoint_props: false,
    endpoint_metrics: simulation.metricsEndpoint,
    ui: true,
    ui_settings: {},
    chat_template: chatTemplate,
    chat_template_caps: {
      supports_object_arguments: true,
      supports_parallel_tool_calls: true,
      supports_preserve_reasoning: true,
      supports_reasoning_effort: false,
      supports_string_content: true,
      supports_system_role: true,
      supports_tool_calls: true,
      supports_tools: true,
      supports_typed_content: false,
    },
    bos_token: '<s>',
    eos_token: '<|im_end|>',
    build_info: simulation.build,
    is_sleeping: false,
    cors_proxy_enabled: false,
    ...simulation.props,
  };
}

/** `GET /v1/models`: OpenAI's list, and the one that Ollama clients look for. */
export function reportModels(simulation: Simulation, createdSeconds: number): JsonObject {
  const { model } = simulation;
  return {
    models: [
      {
        name: model,
        model,
        modified_at: '',
        size: '',
        digest: '',
        type: 'model',
        description: '',
        tags: [''],
        capabilities: ['completion'],
        parameters: '',
        details: {
          parent_model: '',
          format: 'gguf',
          family: '',
          families: [''],
          parameter_size: '',
          quantization_level: '',
        },
      },
    ],
    object: 'list',
    data: [
      {
        id: model,
        aliases: [model],
        tags: [],
        object: 'model',
        architecture: { input_modalities: ['text'], output_modalities: ['text'] },
        created: createdSeconds,
        owned_by: 'llamacpp',
        meta: {
          vocab_type: 1,
          n_vocab: 65_536,
          n_ctx: simulation.contextSize,
          n_ctx_train: simulation.contextSize,
          n_embd: 96,
          n_params: 101_664,
          size: 406_656,
          ftype: MODEL_TYPE,
        },
      },
    ],
  };
}

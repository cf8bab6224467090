import { encodeGguf, type GgufTensor } from './gguf.ts';

/** What the model says: the pieces, one token each, and then the end of the turn, or the same pieces again until it is stopped. */
export interface Script {
  pieces: readonly string[];
  repeats?: boolean;
}

export interface ScriptedModel {
  scripts: Readonly<Record<string, Script>>;
  /** Jinja. Its generation prompt must end in one script's `scriptToken`: that token decides what the model says. */
  chatTemplate: string;
  /** The training context in tokens, an upper bound for llama-server's `-c`. */
  contextTokens: number;
}

/** Two scripts, or two steps of one, use the same piece; the model could not know which successor is meant. */
export class RepeatedPieceError extends Error {
  readonly code = 'REPEATED_PIECE';

  constructor(script: string, piece: string) {
    super(`script '${script}' uses the piece ${JSON.stringify(piece)} that is taken already: split the text elsewhere`);
    this.name = 'RepeatedPieceError';
  }
}

/** The special token that starts a script. */
export function scriptToken(name: string): string {
  return `<|script:${name}|>`;
}

/**
 * A model for llama-server that recites. It is a llama of one layer whose attention and feed-forward weights are all zero, so what reaches the
 * output is the last token alone, as a one-hot vector; the output matrix holds a single 1 per token, in the row of the token that
 * follows. Greedy sampling then walks the script, whatever the prompt says. 256 byte tokens make any prompt tokenisable, at one token per byte.
 */
export function encodeScriptedModel({ scripts, chatTemplate, contextTokens }: ScriptedModel): Buffer {
  const vocabulary = createVocabulary(scripts);
  const { tensors, width } = createTensors(vocabulary);
  return encodeGguf({
    metadata: {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.name': { type: 'string', value: 'scripted' },
      'llama.context_length': { type: 'uint32', value: contextTokens },
      'llama.embedding_length': { type: 'uint32', value: width },
      'llama.block_count': { type: 'uint32', value: 1 },
      'llama.feed_forward_length': { type: 'uint32', value: feedForwardWidth },
      'llama.attention.head_count': { type: 'uint32', value: 1 },
      'llama.attention.head_count_kv': { type: 'uint32', value: 1 },
      'llama.attention.key_length': { type: 'uint32', value: headWidth },
      'llama.attention.value_length': { type: 'uint32', value: headWidth },
      'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-6 },
      'llama.rope.dimension_count': { type: 'uint32', value: headWidth },
      'llama.vocab_size': { type: 'uint32', value: vocabulary.tokens.length },
      'tokenizer.ggml.model': { type: 'string', value: 'llama' },
      'tokenizer.ggml.tokens': { type: 'strings', value: vocabulary.tokens.map(({ text }) => text) },
      'tokenizer.ggml.scores': { type: 'float32s', value: vocabulary.tokens.map(() => 0) },
      'tokenizer.ggml.token_type': { type: 'int32s', value: vocabulary.tokens.map(({ kind }) => tokenKinds[kind]) },
      'tokenizer.ggml.unknown_token_id': { type: 'uint32', value: vocabulary.id('<unk>') },
      'tokenizer.ggml.bos_token_id': { type: 'uint32', value: vocabulary.id('<s>') },
      'tokenizer.ggml.eos_token_id': { type: 'uint32', value: vocabulary.end },
      'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
      'tokenizer.ggml.add_space_prefix': { type: 'bool', value: false },
      'tokenizer.chat_template': { type: 'string', value: chatTemplate },
    },
    tensors,
  });
}

/** llama.cpp's llama_token_type. */
const tokenKinds = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;
const headWidth = 32;
const feedForwardWidth = 32;

interface Vocabulary {
  tokens: { text: string; kind: keyof typeof tokenKinds }[];
  id(text: string): number;
  /** The token that ends a turn. */
  end: number;
  /** Which token follows which; a token that is missing here ends the turn. */
  successors: ReadonlyMap<number, number>;
}

function createVocabulary(scripts: ScriptedModel['scripts']): Vocabulary {
  const ids = new Map<string, number>();
  const tokens: Vocabulary['tokens'] = [];
  const add = (text: string, kind: keyof typeof tokenKinds) => {
    ids.set(text, tokens.length);
    return tokens.push({ text, kind }) - 1;
  };
  add('<unk>', 'unknown');
  add('<s>', 'control');
  add('<|im_start|>', 'control');
  const end = add('<|im_end|>', 'control');
  for (let byte = 0; byte < 256; byte++) {
    add(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, 'byte');
  }
  const successors = new Map<number, number>();
  for (const [name, { pieces, repeats }] of Object.entries(scripts)) {
    const start = add(scriptToken(name), 'control');
    let previous = start;
    for (const piece of pieces) {
      // The SentencePiece kind of vocabulary writes a space as U+2581.
      const text = piece.replaceAll(' ', '\u2581');
      if (ids.has(text)) throw new RepeatedPieceError(name, piece);
      const id = add(text, 'normal');
      successors.set(previous, id);
      previous = id;
    }
    successors.set(previous, repeats ? successors.get(start)! : end);
  }
  return { tokens, id: (text) => ids.get(text)!, end, successors };
}

function createTensors({ tokens, end, successors }: Vocabulary): { tensors: GgufTensor[]; width: number } {
  const stepOf = new Map([...successors.keys()].map((token, index) => [token, index + 1]));
  // One dimension per token that has a successor; dimension 0 is shared by all that have none.
  const width = Math.ceil((stepOf.size + 1) / 32) * 32;
  const embedding = new Float32Array(width * tokens.length);
  const output = new Float32Array(width * tokens.length);
  for (let token = 0; token < tokens.length; token++) {
    const step = stepOf.get(token) ?? 0;
    embedding[token * width + step] = 1;
    if (step > 0) output[successors.get(token)! * width + step] = 1;
  }
  output[end * width] = 1;

  const tensor = (name: string, shape: number[], data: Float32Array) => ({ name, shape, data });
  const zeros = (name: string, shape: [number, number]) => tensor(name, shape, new Float32Array(shape[0] * shape[1]));
  const ones = (name: string) => tensor(name, [width], new Float32Array(width).fill(1));
  return {
    width,
    tensors: [
      tensor('token_embd.weight', [width, tokens.length], embedding),
      ones('blk.0.attn_norm.weight'),
      zeros('blk.0.attn_q.weight', [width, headWidth]),
      zeros('blk.0.attn_k.weight', [width, headWidth]),
      zeros('blk.0.attn_v.weight', [width, headWidth]),
      zeros('blk.0.attn_output.weight', [headWidth, width]),
      ones('blk.0.ffn_norm.weight'),
      zeros('blk.0.ffn_gate.weight', [width, feedForwardWidth]),
      zeros('blk.0.ffn_up.weight', [width, feedForwardWidth]),
      zeros('blk.0.ffn_down.weight', [feedForwardWidth, width]),
      ones('output_norm.weight'),
      tensor('output.weight', [width, tokens.length], output),
    ],
  };
}

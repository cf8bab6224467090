import { type Script, scriptToken } from './scripted-model.ts';

/** The arguments for the tool `write` in every script that calls it, save `foreign_call`. */
export const writtenFile = { content: 'first line\nsecond "line"\n', filePath: '/tmp/höhe.txt' };
/** The arguments of the second call of `parallel`, to the tool `list`. */
export const listedFolder = { path: '/tmp' };

/** What the model of the journeys can be asked for, by writing `play:<name>` into the last user message. */
export const screenplay = {
  plain: {
    pieces: ['Plain ', 'words, ', 'one ', 'token ', 'at ', 'a ', 'time. ', 'Häßlich ', '日本語 ', '🦙.'],
  },
  done: { pieces: ['The ', 'file ', 'is ', 'there.'] },
  reason: {
    pieces: ['<think>\n', 'Let me ', 'think ', 'first.', '\n</think>\n\n', 'Then ', 'the ', 'answer.'],
  },
  /** Reasoning, then a call, with no text between. */
  reason_call: {
    pieces: [
      '<think>',
      '\nA file ',
      'is wanted.',
      '\n</think>\n',
      '\n<tool_call>',
      '\n{"name":',
      ' "write",',
      ' "arguments":',
      ' {"content": "first line\\nsecond \\"line\\"\\n"',
      ', "filePath": "/tmp/hö',
      'he.txt"}',
      '}\n</tool_call>',
    ],
  },
  call: {
    pieces: [
      'I will write it.\n',
      '<tool_call>\n',
      '{"name": ',
      '"write", ',
      '"arguments": ',
      '{"content": ',
      '"first line\\n',
      'second \\"line\\"\\n", ',
      '"filePath": ',
      '"/tmp/hö',
      'he.txt"',
      '}}',
      '\n</tool_call>',
    ],
  },
  parallel: {
    pieces: [
      '<tool_call>\n{"name": "write", ',
      '"arguments": {',
      '"content": "first line\\nsecond \\"line\\"\\n", ',
      '"filePath": "/tmp/höhe.txt"',
      '}}\n</tool_call>\n',
      '<tool_call>\n{"name": "list", ',
      '"arguments": {"path": ',
      '"/tmp"',
      '}}\n</tool_call>',
    ],
  },
  /** A call in another model family's markup: llama-server's parser for this template leaves it in the text. */
  foreign_call: {
    pieces: ['[TOOL_CALLS]', 'write', '[ARGS]', '{"content":', '"x",', '"filePath":', '"/tmp/x"}'],
  },
  endless: { pieces: ['on ', 'and ', 'on, '], repeats: true },
} as const satisfies Record<string, Script>;

export type ScriptName = keyof typeof screenplay;

/**
 * A Hermes-style chat template: system text, tools, turns, reasoning and calls in the markup that llama-server's parser recognises. A tool's result is
 * answered with `done`; otherwise the last user message's `play:<name>` decides, then `call` if there are tools, else `plain`.
 */
export const chatTemplate = `{%- if tools %}<|im_start|>system
You may call functions. Their signatures stand within <tools></tools>:
<tools>
{%- for tool in tools %}
{{ tool | tojson }}
{%- endfor %}
</tools>
Answer with a JSON object within <tool_call></tool_call> for each call:
<tool_call>
{"name": <function-name>, "arguments": <arguments-object>}
</tool_call><|im_end|>
{% endif %}
{%- set asked = namespace(text='') %}
{%- for message in messages %}
{%- if message.role == 'user' and message.content is string %}{% set asked.text = message.content %}{% endif %}<|im_start|>{{ message.role }}
{% if message.reasoning_content %}<think>
{{ message.reasoning_content }}
</think>

{% endif %}{% if message.content %}{{ message.content }}{% endif %}{% if message.tool_calls %}{% for call in message.tool_calls %}
<tool_call>
{"name": "{{ call.function.name }}", "arguments": {{ call.function.arguments | tojson }}}
</tool_call>{% endfor %}{% endif %}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% if messages[-1].role == 'tool' %}${scriptToken('done')}${chosenByKeyword()}{% elif tools %}${scriptToken('call')}{% else %}${scriptToken('plain')}{% endif %}{% endif %}`;

function chosenByKeyword(): string {
  // The longest name first: `play:reason_call` holds `play:reason` too.
  const names = Object.keys(screenplay).sort((a, b) => b.length - a.length);
  return names.map((name) => `{% elif 'play:${name}' in asked.text %}${scriptToken(name)}`).join('');
}

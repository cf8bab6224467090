import type { Conversation } from './conversation.ts';

/** What `/props` shows as the model's template; the rendering below follows it. */
export const chatTemplate = `{#- demo template of a simulated model -#}
{%- if tools %}<|im_start|>system
# Tools
<tools>
{%- for tool in tools %}
{{ tool | tojson }}
{%- endfor %}
</tools><|im_end|>
{% endif %}
{%- for m in messages %}<|im_start|>{{ m.role }}
{% if m.reasoning_content %}<think>
{{ m.reasoning_content }}
</think>

{% endif %}{{ m.content or '' }}{% for tc in m.tool_calls or [] %}<tool_call>
{"name": "{{ tc.function.name }}", "arguments": {{ tc.function.arguments }}}
</tool_call>{% endfor %}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`;

/**
 * Renders a conversation to the prompt. Nothing changes in front when the conversation grows, so that the prefix cache works as it
 * does with a real agent.
 */
export function renderPrompt({ messages, tools }: Conversation): string {
  let prompt = '';
  if (tools.length > 0) {
    const lines = tools.map((tool) => `\n${JSON.stringify(tool)}`);
    prompt += `<|im_start|>system\n# Tools\n<tools>${lines.join('')}\n</tools><|im_end|>\n`;
  }
  for (const message of messages) {
    prompt += `<|im_start|>${message.role}\n`;
    if (message.reasoning !== '') prompt += `<think>\n${message.reasoning}\n</think>\n\n`;
    prompt += message.text;
    for (const call of message.calls) {
      prompt += `<tool_call>\n{"name": "${call.name}", "arguments": ${call.argumentsText}}\n</tool_call>`;
    }
    prompt += '<|im_end|>\n';
  }
  return `${prompt}<|im_start|>assistant\n`;
}

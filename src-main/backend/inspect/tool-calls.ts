import type { BackendReport } from '#shared/backend/backend-report.ts';
import { asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { errorText } from '../answers/refusal.ts';

const probeTool = 'llama_proxy_probe';

/** For `POST /apply-template`, which renders a prompt and generates nothing: the cheapest way to see what becomes of a tool. */
export const toolProbe: JsonObject = {
  messages: [{ role: 'user', content: 'Hello' }],
  tools: [
    {
      type: 'function',
      function: {
        name: probeTool,
        description: 'Does nothing.',
        parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
      },
    },
  ],
};

/**
 * Whether tool calls can work, from the template's capabilities and from the answer to `toolProbe`. The rendered prompt is
 * the better witness: without a template that knows tools some builds describe them in words of their own, and `--no-jinja`
 * refuses them whatever the template could do. Pure.
 */
export function judgeToolCalls(
  caps: ReadonlyMap<string, boolean> | null,
  probe: { status: number; body: Json | undefined } | null,
): BackendReport['tool_calls'] {
  const capabilities = [...(caps ?? [])].filter(([, on]) => on).map(([name]) => name.replace(/^supports_/, ''));
  const verdict = (possible: boolean | null, reason: string | null) => ({ possible, reason, capabilities });

  const refused = probe === null || probe.status === 200 ? null : errorText(probe.body);
  if (refused !== null && /jinja/i.test(refused)) return verdict(false, refused);

  const prompt = probe?.status === 200 ? asString(asObject(probe.body)?.prompt) : null;
  if (prompt?.includes(probeTool)) return verdict(true, null);

  const claimed = caps?.get('supports_tools') ?? caps?.get('supports_tool_calls') ?? null;
  if (prompt !== null && claimed !== true)
    return verdict(false, 'the chat template leaves the tools out of the prompt');
  if (claimed === false) return verdict(false, 'the chat template does not support tools');
  return verdict(claimed, null);
}

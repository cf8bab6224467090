import { z } from 'zod';
import { madeEvent } from '#shared/dialects/dialect.ts';
import { asArray, asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { AnswerContext, AnswerHooks, Fix } from './fix.ts';
import { conversationKey } from './healing/conversation.ts';
import { createNote } from './healing/healed-request.ts';
import { healAnthropicMessages } from './healing/parts/anthropic-parts.ts';
import { healChatMessages } from './healing/parts/chat-parts.ts';
import { healResponsesItems } from './healing/parts/responses-items.ts';
import { healValues } from './healing/parts/sampling-values.ts';
import { healTools } from './healing/parts/tool-kinds.ts';
import { createNamespaces, type Namespaces } from './healing/parts/tool-namespaces.ts';
import { replaceItems, withMember } from './healing/unchanged.ts';

const id = 'unsupported_parts';

/**
 * Clients send what the services of OpenAI and Anthropic take. llama-server answers "unsupported content[].type", "Unsupported tool
 * type", "Cannot determine type of 'item'", or passes over it in silence (ggml-org/llama.cpp#20156, #23465). What can be said in its
 * own forms is said so, the rest goes with a note to the model where it would miss it.
 */
export const unsupportedParts: Fix = {
  info: {
    id,
    title: 'Parts and tools of other services',
    why: 'Content parts, tools and values that llama-server does not know make it refuse the request, or the model never sees them.',
    enabledByDefault: true,
    options: z.object({}),
  },
  request(body, context) {
    const { dialect } = context;
    const note = createNote(context, id);
    const namespaces = createNamespaces(asArray(body.tools));
    const key = conversationKey(dialect);
    const turns = body[key];
    const healed = Array.isArray(turns) ? withMember(body, key, healTurns(turns)) : body;
    return healTools(healValues(healed, note), dialect, namespaces, note);

    function healTurns(given: Json[]): Json[] {
      if (dialect === 'openai-chat') return healChatMessages(given, note);
      if (dialect === 'anthropic') return healAnthropicMessages(given, note);
      return healResponsesItems(given, namespaces, note);
    }
  },
  answer(context) {
    if (context.dialect !== 'openai-responses') return undefined;
    const namespaces = createNamespaces(asArray(context.request?.tools));
    return namespaces.isEmpty ? undefined : restoringHooks(context, namespaces);
  },
};

/** Gives calls of the answer back the names under which the client declared their tools. */
function restoringHooks(context: AnswerContext, namespaces: Namespaces): AnswerHooks {
  const restoreOutput = (response: JsonObject): JsonObject => {
    if (!Array.isArray(response.output)) return response;
    const output = replaceItems(response.output, (value) => {
      const item = asObject(value);
      return [item ? namespaces.restoreCall(item) : value];
    });
    return withMember(response, 'output', output);
  };
  return {
    body(body) {
      const restored = restoreOutput(body);
      if (restored !== body) context.changed(id);
      return restored;
    },
    event(event, emit) {
      const json = asObject(event.json);
      const [item, response] = [asObject(json?.item), asObject(json?.response)];
      let restored = json;
      if (restored && item) restored = withMember(restored, 'item', namespaces.restoreCall(item));
      if (restored && response) restored = withMember(restored, 'response', restoreOutput(response));
      if (restored === undefined || restored === json) emit(event);
      else {
        context.changed(id);
        emit(madeEvent(restored, event.name));
      }
    },
  };
}

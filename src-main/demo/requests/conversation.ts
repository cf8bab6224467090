import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Endpoint, SimulatedMessage, SimulatedTool } from '../script/reply.ts';
import { invalidRequest, serverError } from './errors.ts';
import { jsonErrorMessage } from './json-text.ts';

/** The conversation of a request, in one shape for every dialect. */
export interface Conversation {
  messages: SimulatedMessage[];
  tools: SimulatedTool[];
}

/** Reads the body's conversation; throws what the real server answers to a request that it refuses. */
export function readConversation(endpoint: Endpoint, body: JsonObject): Conversation {
  if (endpoint === 'chat') return readChat(body);
  if (endpoint === 'messages') return readAnthropic(body);
  if (endpoint === 'responses') return readResponses(body);
  return { messages: [], tools: [] };
}

function readChat(body: JsonObject): Conversation {
  if (!Array.isArray(body.messages)) throw invalidRequest("'messages' is required");
  const messages = objects(body.messages).map((message) => {
    const role = asString(message.role) ?? 'user';
    const calls = objects(message.tool_calls).map((call) => readCall(asString(call.id), asObject(call.function)));
    if (message.content === undefined && role !== 'assistant') {
      throw invalidRequest("All non-assistant messages must contain 'content'");
    }
    return { role, text: contentText(message.content), reasoning: asString(message.reasoning_content) ?? '', calls };
  });
  const tools = objects(body.tools).map((tool) => readTool(asObject(tool.function), 'parameters'));
  for (const call of messages.flatMap((message) => message.calls)) requireJson(call.argumentsText);
  return { messages, tools };
}

function readAnthropic(body: JsonObject): Conversation {
  // The conversion to chat throws a runtime_error here, hence 500 where the chat endpoint says 400.
  if (!Array.isArray(body.messages)) throw serverError("'messages' is required");
  const system = typeof body.system === 'string' ? body.system : objects(body.system).map(blockText).join('');
  const messages: SimulatedMessage[] = system === '' ? [] : [message('system', system)];
  for (const turn of objects(body.messages)) {
    const role = asString(turn.role) ?? 'user';
    const blocks = typeof turn.content === 'string' ? [{ type: 'text', text: turn.content }] : objects(turn.content);
    const said = message(role, '');
    const results: SimulatedMessage[] = [];
    for (const block of blocks) {
      if (block.type === 'text') said.text += asString(block.text) ?? '';
      else if (block.type === 'thinking') said.reasoning += asString(block.thinking) ?? '';
      else if (block.type === 'tool_use') said.calls.push(readCall(asString(block.id), block, 'input'));
      else if (block.type === 'tool_result') results.push(message('tool', contentText(block.content)));
    }
    // The real server puts a turn's text before its tool results.
    if (said.text !== '' || said.calls.length > 0 || results.length === 0) messages.push(said);
    messages.push(...results);
  }
  return { messages, tools: objects(body.tools).map((tool) => readTool(tool, 'input_schema')) };
}

function readResponses(body: JsonObject): Conversation {
  if (body.previous_response_id !== undefined && body.previous_response_id !== null) {
    throw invalidRequest("llama.cpp does not support 'previous_response_id'.");
  }
  if (body.input === undefined) throw invalidRequest("'input' is required");
  const instructions = asString(body.instructions);
  const messages: SimulatedMessage[] = instructions === null ? [] : [message('system', instructions)];
  if (typeof body.input === 'string') messages.push(message('user', body.input));
  for (const item of objects(body.input)) {
    if (item.type === 'function_call') {
      messages.push({ ...message('assistant', ''), calls: [readCall(asString(item.call_id), item)] });
    } else if (item.type === 'function_call_output') {
      messages.push(message('tool', asString(item.output) ?? JSON.stringify(item.output ?? '')));
    } else if (item.type === 'reasoning') {
      messages.push({ ...message('assistant', ''), reasoning: objects(item.content).map(blockText).join('') });
    } else {
      const text = typeof item.content === 'string' ? item.content : objects(item.content).map(blockText).join('');
      messages.push(message(asString(item.role) ?? 'user', text));
    }
  }
  const functions = objects(body.tools).filter((tool) => tool.type === 'function');
  return { messages, tools: functions.map((tool) => readTool(tool, 'parameters')) };
}

function readCall(id: string | null, source: JsonObject | undefined, argumentsKey = 'arguments') {
  const given = source?.[argumentsKey];
  if (given === undefined) throw serverError(`[json.exception.out_of_range.403] key '${argumentsKey}' not found`);
  const argumentsText = typeof given === 'string' ? given : JSON.stringify(given);
  return { id: id ?? '', name: asString(source?.name) ?? '', argumentsText };
}

/** llama-server parses old arguments when the template wants objects, as nearly every template does. */
function requireJson(argumentsText: string): void {
  try {
    JSON.parse(argumentsText);
  } catch (error) {
    throw serverError(`Failed to parse tool call arguments as JSON: ${jsonErrorMessage(argumentsText, error)}`);
  }
}

function readTool(source: JsonObject | undefined, schemaKey: string): SimulatedTool {
  return { name: asString(source?.name) ?? '', parameters: asObject(source?.[schemaKey]) ?? {} };
}

function contentText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return objects(content)
    .map((part) => {
      if (part.type === 'text') return asString(part.text) ?? '';
      if (part.type === 'image_url' || part.type === 'input_audio' || part.type === 'image') return '<__media_demo__>';
      throw invalidRequest('unsupported content[].type');
    })
    .join('');
}

function blockText(block: JsonObject): string {
  return asString(block.text) ?? '';
}

function message(role: string, text: string): SimulatedMessage {
  return { role, text, reasoning: '', calls: [] };
}

function objects(value: Json | undefined): JsonObject[] {
  return asArray(value).map((item) => asObject(item) ?? {});
}

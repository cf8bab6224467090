import type { JsonObject } from '#shared/dialects/json.ts';

/** One event of a stream as llama-server writes it: an optional name and one line of data. */
export interface SseTextEvent {
  name: string | null;
  data: string;
}

/** The events of a whole stream with LF line ends; comments are left out. */
export function sseEvents(text: string): SseTextEvent[] {
  return text.split('\n\n').flatMap((block) => {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data === undefined) return [];
    return [{ name: /^event: (.*)$/m.exec(block)?.[1] ?? null, data }];
  });
}

/** The data of the events that hold JSON, so all but `[DONE]`. */
export function sseObjects(text: string): JsonObject[] {
  return sseEvents(text)
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => JSON.parse(data) as JsonObject);
}

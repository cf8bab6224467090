import type { Json } from './json.ts';

/** One server-sent event on its way from the backend to the client. */
export interface WireEvent {
  /** The `event:` field, or null where there is none. */
  name: string | null;
  /** The parsed data; undefined for comments, `[DONE]` and anything that is not JSON. */
  json: Json | undefined;
  /** The data field as text. */
  data: string;
  /** The event's bytes as they came, to be sent unchanged; null once an event was made or changed here. */
  raw: Uint8Array | null;
}

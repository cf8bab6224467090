import { asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';

/** Who sent a request, as far as it says. Correlation only: anyone can send these. */
export interface ClientIdentity {
  /** Program named first in User-Agent, e.g. `claude-cli/2.1.4`. */
  client: string | null;
  sessionId: string | null;
  /** The sub-agent within the session; null for the main one. */
  agentId: string | null;
}

/**
 * Reads the identity from a request's headers (names and values by turns, as Node's `rawHeaders`) and, for Anthropic's API, its
 * parsed body. Header names: Claude Code sends X-Claude-Code-*; Opencode x-session-affinity and x-parent-session-id, to its own
 * providers x-opencode-session (anomalyco/opencode, session/llm/request.ts); Codex session_id (openai/codex, codex-api).
 */
export function identifyClient(rawHeaders: readonly string[], body: JsonObject | null): ClientIdentity {
  const headers = identityHeaders(rawHeaders);
  const client = identifier(headers.get('user-agent')?.split(/\s+/, 1)[0]);
  const own = firstOf(headers, sessionHeaders) ?? sessionOfUser(asObject(body?.metadata)?.user_id);
  // Opencode gives a sub-agent a session of its own and names the one it works for.
  const parent = identifier(headers.get('x-parent-session-id'));
  return {
    client,
    sessionId: parent ?? own,
    agentId: firstOf(headers, ['x-claude-code-agent-id']) ?? (parent === null ? null : own),
  };
}

/** In order of trust: what names its program goes before what any program may send. */
const sessionHeaders = [
  'x-claude-code-session-id',
  'x-opencode-session',
  'x-session-affinity',
  'x-session-id',
  'session_id',
  'session-id',
] as const;

const readHeaders: ReadonlySet<string> = new Set([
  'user-agent',
  'x-claude-code-agent-id',
  'x-parent-session-id',
  ...sessionHeaders,
]);

/** The headers read here, by lower-case name; of repeated ones the first. */
function identityHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    if (readHeaders.has(name) && !headers.has(name)) headers.set(name, rawHeaders[index + 1]!.trim());
  }
  return headers;
}

function firstOf(headers: ReadonlyMap<string, string>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = identifier(headers.get(name));
    if (value !== null) return value;
  }
  return null;
}

/**
 * `metadata.user_id` of Claude Code: `user_<hash>_account_<uuid>_session_<uuid>`, in newer versions a JSON object as text with a
 * `session_id`.
 */
function sessionOfUser(userId: Json | undefined): string | null {
  const text = asString(userId);
  if (text === null) return null;
  const match = /_session_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(text);
  return match ? identifier(match[1]) : identifier(asString(parsed(text)?.session_id) ?? undefined);
}

function parsed(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return asObject(JSON.parse(text) as Json);
  } catch {
    return undefined; // Some other program's user id that only looks like JSON.
  }
}

/** Longer values are no identifiers and would be stored with every record; they count as absent. */
const maxIdentifierCharacters = 200;

function identifier(value: string | undefined): string | null {
  const isUsable = value !== undefined && value !== '' && value.length <= maxIdentifierCharacters;
  return isUsable && !/\p{Cc}/u.test(value) ? value : null;
}

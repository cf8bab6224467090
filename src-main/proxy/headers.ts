import type { Credentials } from './client-access.ts';

/** Fields that speak of one connection only (RFC 9110 §7.6.1), beside those that `Connection` itself lists. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export interface ForwardOptions {
  /** Ask for an unencoded answer, where it is to be read. */
  identityEncoding: boolean;
  credentials: Credentials;
  /** The backend's key: added as a bearer token when the client sent no credentials, or they were not for the backend. */
  apiKey: string | null;
  /** Length of a body that was written anew; null leaves the client's own field. */
  contentLength: number | null;
}

/** The request's fields for the backend, flat as Node gives them: order, case and duplicates kept. */
export function forwardedRequestHeaders(
  raw: readonly string[],
  { identityEncoding, credentials, apiKey, contentLength }: ForwardOptions,
): string[] {
  const dropped = new Set(connectionListed(raw));
  // Host is rebuilt for the backend; Expect was answered by our own server.
  dropped.add('host').add('expect');
  if (identityEncoding) dropped.add('accept-encoding');
  if (credentials !== 'as_sent') dropped.add('authorization').add('x-api-key');
  // A body that was written anew is also unencoded.
  if (contentLength !== null) dropped.add('content-length').add('content-encoding');
  const headers = kept(raw, dropped);
  if (contentLength !== null) headers.push('content-length', `${contentLength}`);
  if (identityEncoding) headers.push('accept-encoding', 'identity');
  const hasSent = credentials === 'as_sent' && (hasField(raw, 'authorization') || hasField(raw, 'x-api-key'));
  if (apiKey !== null && credentials !== 'removed' && !hasSent) {
    headers.push('authorization', `Bearer ${apiKey}`);
  }
  return headers;
}

/** The answer's fields for the client. `withoutLength` where the body may leave with another length than it came. */
export function forwardedResponseHeaders(raw: readonly string[], withoutLength: boolean): string[] {
  const dropped = new Set(connectionListed(raw));
  if (withoutLength) dropped.add('content-length');
  return kept(raw, dropped);
}

/** The first value of a field, or null. */
export function fieldValue(raw: readonly string[], name: string): string | null {
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() === name) return raw[index + 1] ?? null;
  }
  return null;
}

function hasField(raw: readonly string[], name: string): boolean {
  return fieldValue(raw, name) !== null;
}

function kept(raw: readonly string[], dropped: ReadonlySet<string>): string[] {
  const headers: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name, value] = [raw[index] ?? '', raw[index + 1] ?? ''];
    const lower = name.toLowerCase();
    if (!hopByHop.has(lower) && !dropped.has(lower)) headers.push(name, value);
  }
  return headers;
}

function* connectionListed(raw: readonly string[]): Generator<string> {
  for (let index = 0; index + 1 < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() !== 'connection') continue;
    for (const token of (raw[index + 1] ?? '').split(',')) yield token.trim().toLowerCase();
  }
}

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Who may use the dashboard of one launch. */
export interface AccessRules {
  /** Secret of this launch. */
  readonly token: string;
  readonly cookieName: string;
  /** Host names, beside localhost and addresses, under which it may be called. */
  readonly hostNames: readonly string[];
}

/**
 * Whether the Host field names this machine. A page of another site can make its own name point at 127.0.0.1 (DNS rebinding); the
 * browser then takes us for that site, but still sends the site's name. Addresses cannot be pointed anywhere.
 */
export function isOwnHost(host: string | undefined, { hostNames }: Pick<AccessRules, 'hostNames'>): boolean {
  const name = /^(\[[^\]]+\]|[^:]+)(?::\d+)?$/.exec(host ?? '')?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (name === 'localhost' || isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true;
  return hostNames.some((own) => own.toLowerCase() === name);
}

/** Whether the request comes from our own page, or from no page at all. Other pages of this machine count as foreign. */
export function isOwnPage({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || hostOf(origin) === host?.toLowerCase();
}

/** How a request proves that it may come in: a program by a header field, a page by its cookie. */
export function proofOf(headers: IncomingHttpHeaders, rules: AccessRules): 'header' | 'cookie' | null {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return isToken(bearer, rules) ? 'header' : null;
  const cookie = cookieValue(headers.cookie ?? '', rules.cookieName);
  return cookie !== null && isToken(cookie, rules) ? 'cookie' : null;
}

/** Compares in constant time: how long it takes tells nothing of how much was right. */
export function isToken(candidate: string, { token }: Pick<AccessRules, 'token'>): boolean {
  return timingSafeEqual(digest(candidate), digest(token));
}

/** `timingSafeEqual` wants equal lengths. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const [key, value] = pair.split('=', 2);
    if (key?.trim() === name) return value?.trim() ?? null;
  }
  return null;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import { CommandError, type Reply } from '#shared/contract/wire-error.ts';
import type { Api } from '../api/create-api.ts';
import { listPageFiles } from '../page/page-files.ts';
import { securityHeaders } from '../page/security-headers.ts';
import { type AccessRules, isOwnHost, isOwnPage, isToken, proofOf } from './access.ts';
import { streamFeed } from './feed-stream.ts';

export interface DashboardServerOptions {
  api: Api;
  /** Folder of the built page. */
  pageFolder: string;
  /** Secret of this launch. */
  token: string;
  /** Names of this machine, beside localhost and addresses, that the page may be opened under. */
  hostNames: readonly string[];
  onError(error: unknown): void;
}

export interface DashboardServer {
  /** Rejects with Node's own error (EADDRINUSE…). Resolves with the URL where it listens. */
  listen(host: string, port: number): Promise<URL>;
  /** Breaks off whoever still looks. */
  close(): Promise<void>;
}

/** More windows than anyone opens; above it something opens feeds and forgets them. */
const maxViewers = 32;

/** Tool-call arguments to try a repair on are the largest thing that comes in. */
const maxInputBytes = 2 * 1024 * 1024;

const statusOfCode: Readonly<Record<string, number>> = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  UNKNOWN_COMMAND: 404,
  NOT_FOUND: 404,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** Carries the contract and the built page over HTTP, for browsers and programs of this machine. */
export function createDashboardServer(options: DashboardServerOptions): DashboardServer {
  const { api, pageFolder, token, hostNames, onError } = options;
  let rules: AccessRules = { token, cookieName: 'llama-proxy', hostNames };
  const pageFiles = listPageFiles(pageFolder);
  const app = Fastify({
    bodyLimit: maxInputBytes,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  });
  // Forms of other sites can send text, but not JSON, without being asked whether they may.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(new CommandError('INPUT_INVALID', 'The body is not JSON.'));
    }
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    if (!isOwnHost(request.headers.host, rules)) {
      throw new CommandError(
        'FORBIDDEN',
        `The dashboard does not answer to the name ${request.headers.host}; open it by its address, or name it in dashboard.host.`,
      );
    }
  });
  app.setErrorHandler((error, _request, reply) => sendFailure(reply, error, onError));
  app.setNotFoundHandler((_request, reply) =>
    sendFailure(reply, new CommandError('NOT_FOUND', 'There is nothing under this address.'), onError),
  );

  app.register(async (guarded) => {
    guarded.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      checkAccess(request, rules);
    });
    guarded.post<{ Params: { name: string } }>(httpPaths.call(':name'), async (request, reply) => {
      const answer = await api.answer(request.params.name, request.body);
      return reply.code(answer.ok ? 200 : statusOf(answer.error.code)).send(answer);
    });
    guarded.get(httpPaths.feed, (_request, reply) => {
      if (api.feed.viewers >= maxViewers) {
        throw new CommandError('UNAVAILABLE', `${maxViewers} windows look on already; close some.`);
      }
      reply.hijack();
      streamFeed(api.feed, reply.raw, securityHeaders);
    });
    guarded.get(httpPaths.export, async (request, reply) => {
      const { fileName, contentType, rows } = await api.openExport(
        numbersRead(request.query as Record<string, string>),
      );
      reply.header('content-disposition', `attachment; filename="${fileName}"`);
      return reply.type(contentType).send(Readable.from(rows));
    });
  });

  // Scrapers carry no cookie; the numbers are the ones that Prometheus gets on its own port as well.
  app.get('/metrics', async (_request, reply) => {
    const page = api.metricsPage();
    if (page === null) throw new CommandError('NOT_FOUND', 'Switch on exporters.prometheus to have metrics here.');
    return reply.type(page.contentType).send(await page.render());
  });

  app.get<{ Querystring: { token?: string } }>('/*', async (request, reply) => {
    const { token: given } = request.query;
    if (typeof given === 'string') return signIn(given, reply);
    const files = await pageFiles;
    if (!files.has('/')) {
      return reply
        .code(503)
        .type('text/plain')
        .send('The page was not built. Run "npm run build" once, then start again.\n');
    }
    const path = request.url.split('?', 1)[0] ?? '/';
    const file = files.get(path);
    if (file === undefined) return reply.callNotFound();
    if (path === '/' && proofOf(request.headers, rules) === null)
      return reply.code(401).type('text/plain').send(signInHint);
    reply.header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    return reply.type(file.contentType).send(await readFile(file.path));
  });

  function signIn(given: string, reply: FastifyReply): FastifyReply {
    if (!isToken(given, rules)) return reply.code(401).type('text/plain').send(signInHint);
    return reply
      .header('set-cookie', `${rules.cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`)
      .header('cache-control', 'no-store')
      .redirect('/', 303);
  }

  return {
    async listen(host, port) {
      await pageFiles;
      await app.listen({ host, port });
      const { address, port: actual, family } = app.server.address() as AddressInfo;
      // Cookies do not know ports: two dashboards on one machine would otherwise sign each other out.
      rules = { ...rules, cookieName: `llama-proxy-${actual}` };
      return new URL(`http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`);
    },
    close: () => app.close(),
  };
}

const signInHint =
  'Open the address with the token that llama-proxy printed when it started; it is a new one after every start.\n';

/** @throws CommandError */
function checkAccess(request: FastifyRequest, rules: AccessRules): void {
  if (!isOwnPage(request.headers)) {
    throw new CommandError('FORBIDDEN', 'Pages of other addresses may not use the dashboard.');
  }
  const proof = proofOf(request.headers, rules);
  if (proof === null) throw new CommandError('UNAUTHORIZED', signInHint.trim());
  // Every browser says where a POST comes from; a cookie that travels without that was not sent by our page.
  if (request.method === 'POST' && proof === 'cookie' && request.headers.origin === undefined) {
    throw new CommandError('FORBIDDEN', 'The request does not say which page it comes from.');
  }
}

function sendFailure(reply: FastifyReply, error: unknown, onError: (error: unknown) => void): FastifyReply {
  const { code, message, httpStatus } = failureOf(error);
  if (code === 'INTERNAL') onError(error);
  const answer: Reply = { ok: false, error: { code, message, details: null } };
  return reply.code(httpStatus).send(answer);
}

function failureOf(error: unknown): { code: string; message: string; httpStatus: number } {
  if (error instanceof CommandError)
    return { code: error.code, message: error.message, httpStatus: statusOf(error.code) };
  const { statusCode = 500, message } = error as { statusCode?: number; message: string };
  // Fastify's own refusals: a body that is too large, another media type, an address that cannot be decoded.
  if (statusCode < 500) return { code: 'INPUT_INVALID', message, httpStatus: statusCode };
  return { code: 'INTERNAL', message: 'llama-proxy failed; its log says how.', httpStatus: 500 };
}

function statusOf(code: string): number {
  return statusOfCode[code] ?? 400;
}

/** A query string has only text. */
function numbersRead(query: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, name === 'since' || name === 'until' ? Number(value) : value]),
  );
}

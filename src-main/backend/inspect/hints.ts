import type { BackendHint, BackendReport } from '#shared/backend/backend-report.ts';
import type { FailureReason } from '../connection-failure.ts';

/** What the hints need beside the report itself. */
export interface HintContext {
  /** A llama-server that was found elsewhere while there was none at the configured place. */
  foundAt: URL | null;
  /** Why there was no answer; null when there was one. */
  failure: FailureReason | null;
}

/** Agents start with prompts of ten thousand tokens and more (Claude Code's is above 16k): below this they fail early. */
const smallContextTokens = 16_384;

/** What to do about what the report says, gravest first. Pure. */
export function hintsFor(report: Omit<BackendReport, 'hints'>, { foundAt, failure }: HintContext): BackendHint[] {
  const hints: BackendHint[] = [];
  const hint = (level: BackendHint['level'], code: string, text: string) => hints.push({ level, code, text });

  if (foundAt !== null) {
    hint(
      'error',
      'listens_elsewhere',
      `A llama-server answers at ${foundAt.origin}: set backend.host to ${hostOf(foundAt)} and backend.port to ${portOf(foundAt)} (newer builds listen on 9931, older ones on 8080).`,
    );
  }
  if (failure !== null && foundAt === null) hint('error', `connection_${failure}`, connectionRemedies[failure]);
  if (failure === 'timeout' && report.url.startsWith('https:')) hint('error', 'connection_tls', connectionRemedies.tls);
  if (!report.reachable) return hints;

  if (report.loading) {
    hint('error', 'loading', 'The model is still loading: wait; the proxy can run meanwhile and needs no restart.');
    return hints;
  }
  const { configured, required, accepted } = report.api_key;
  if (required === true && !configured) {
    hint(
      'error',
      'api_key_missing',
      'The backend wants an API key: set backend.api_key; the file may take it from an environment variable.',
    );
  } else if (accepted === false) {
    hint('error', 'api_key_wrong', 'The backend does not accept the API key: compare backend.api_key with --api-key.');
  } else if (configured && required === false) {
    hint('info', 'api_key_unneeded', 'The backend answers without an API key; backend.api_key is sent for nothing.');
  }
  if (report.kind === 'other' && report.ok) {
    hint(
      'warning',
      'not_llama_server',
      'No /props as llama-server has it: requests pass through, but context sizes, and speeds by the backend’s own clock, may be missing.',
    );
  }
  if (report.kind === 'other' && !report.ok) {
    hint(
      'error',
      'nothing_known',
      /\/v1$/.test(report.url)
        ? 'backend.url ends in /v1, and clients add /v1 themselves: leave it out of backend.url.'
        : 'Neither /props nor /v1/models is there: another program listens at this address, or the path of backend.url is wrong.',
    );
  }
  if (report.kind === 'router' && report.model === null) {
    hint(
      'info',
      'no_model_loaded',
      'No model is loaded: ask again after the first request to see its slots, context and template.',
    );
  }
  if (report.context_per_slot !== null && report.context_per_slot < smallContextTokens) {
    hint('warning', 'context_small', smallContext(report.context_per_slot, report));
  }
  if (report.tool_calls.possible === false) {
    hint(
      'warning',
      'no_tool_calls',
      report.tool_calls.reason?.includes('jinja')
        ? 'Tools are refused: start llama-server with --jinja (or without --no-jinja).'
        : 'The chat template knows no tools: choose one that does with --chat-template-file (and --jinja on older builds), or another model.',
    );
  }
  if (report.endpoints.slots === 'off') {
    hint('info', 'slots_off', '/slots is off: start llama-server without --no-slots to see which slots are busy.');
  }
  if (report.endpoints.metrics === 'off') {
    hint(
      'info',
      'metrics_off',
      '/metrics is off: the proxy does not need it; --metrics gives counters of the whole server.',
    );
  }
  if (report.sleeping === true) {
    hint(
      'info',
      'sleeping',
      'The model is asleep, and was not woken for this: the next request waits until it is loaded again.',
    );
  }
  return hints;
}

const connectionRemedies: Readonly<Record<FailureReason, string>> = {
  refused:
    'Start llama-server, or correct backend.host and backend.port. Newer builds listen on 9931, older ones on 8080, unless --port says otherwise.',
  unknown_host: 'Correct backend.host (or backend.url): the name is not known to this machine.',
  no_route: 'Correct backend.host, or connect this machine to that network.',
  timeout:
    'If the address is right, a firewall may drop the connection (llama-server must listen on more than 127.0.0.1 for other machines: --host 0.0.0.0), or the server is busy with a long prompt: try again.',
  closed: 'If the backend speaks TLS, set backend.url with https://; otherwise look at its log.',
  not_http:
    'Another program listens there: correct backend.port. If the backend speaks TLS, set backend.url with https://.',
  certificate: 'Give Node the certificate’s authority: NODE_EXTRA_CA_CERTS=/path/to/ca.pem llama-proxy ...',
  tls: 'If the backend speaks plain HTTP, set backend.url with http://.',
  other: 'Correct backend.host and backend.port (or backend.url), and look at the backend’s log.',
};

function smallContext(tokens: number, { context_trained: trained, slots }: Omit<BackendReport, 'hints'>): string {
  const fact = `${tokens} tokens per slot are few for coding agents, whose first prompt alone may need more`;
  if (trained !== null && trained <= tokens) return `${fact}: the model was trained for no more, choose another one.`;
  const perSlot = slots.total !== null && slots.total > 1 ? ' (or fewer slots, -np, where they share it)' : '';
  return `${fact}: start llama-server with a larger -c${perSlot}.`;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}

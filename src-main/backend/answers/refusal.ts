import { asObject, type Json } from '#shared/dialects/json.ts';
import { BackendError, type BackendErrorCode } from '../backend-error.ts';
import { nonEmpty } from './field-values.ts';

/** The message of an error body: OpenAI's shape, as every build writes it, or the bare `error` and `message` of managers before it. */
export function errorText(body: Json | undefined): string | null {
  const object = asObject(body);
  return nonEmpty(asObject(object?.error)?.message) ?? nonEmpty(object?.error) ?? nonEmpty(object?.message);
}

/** Whether an answer is llama-server's 503 while it loads its model; other 503s come from busy slots and gateways. */
export function saysLoading({ status, body }: { status: number; body: Json | undefined }): boolean {
  if (status !== 503) return false;
  // Builds before mid-2024 wrote {"status":"loading model"} at /health.
  const said = errorText(body) ?? nonEmpty(asObject(body)?.status) ?? '';
  return /\bloading\b/i.test(said);
}

/** The error that an answer to a question for `path` amounts to when it is not what was asked for. */
export function refusal(path: string, answer: { status: number; body: Json | undefined }): BackendError {
  const { status: httpStatus, body } = answer;
  const said = errorText(body) ?? `HTTP ${httpStatus}`;
  const fail = (code: BackendErrorCode, message: string) => new BackendError(code, message, { httpStatus });
  if (saysLoading(answer)) return fail('backend_loading', 'The backend is still loading its model: wait for it.');
  switch (httpStatus) {
    case 200:
      return fail('backend_bad_answer', `${path} did not answer what llama-server answers: is it one?`);
    case 401:
    case 403:
      return fail('backend_unauthorized', `${path} wants an API key (${said}): set backend.api_key.`);
    case 404:
    case 501:
      return fail('backend_endpoint_off', `${path} is switched off in the backend (${said}).`);
    default:
      return fail('backend_refused', `${path} was refused (${said}).`);
  }
}

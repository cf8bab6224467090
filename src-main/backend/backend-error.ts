import type { FailureReason } from './connection-failure.ts';

export type BackendErrorCode =
  /** No connection: nothing listens, no such host, no route, TLS trouble. */
  | 'backend_unreachable'
  /** Connected, or trying to, but no whole answer in time. */
  | 'backend_silent'
  /** 503 while it loads its model. */
  | 'backend_loading'
  /** 401 or 403. */
  | 'backend_unauthorized'
  /** 404 or 501: this build has no such endpoint, or it was not switched on. */
  | 'backend_endpoint_off'
  /** Any other status that is not 200. */
  | 'backend_refused'
  /** 200, but the body is not what this endpoint answers. */
  | 'backend_bad_answer';

/** The backend could not say something about itself. */
export class BackendError extends Error {
  readonly code: BackendErrorCode;
  /** What the backend answered; null when there was no answer. */
  readonly httpStatus: number | null;
  /** Why there was no answer; null when there was one. */
  readonly reason: FailureReason | null;

  constructor(
    code: BackendErrorCode,
    message: string,
    details: { httpStatus?: number; reason?: FailureReason; cause?: unknown } = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'BackendError';
    this.code = code;
    this.httpStatus = details.httpStatus ?? null;
    this.reason = details.reason ?? null;
  }
}

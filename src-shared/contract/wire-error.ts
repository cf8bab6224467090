import { z } from 'zod';

/** An error as it crosses between processes: a stable word, a sentence with the remedy, and what more a view can show. */
export const wireError = z.object({
  code: z.string(),
  message: z.string(),
  details: z.json(),
});
export type WireError = z.infer<typeof wireError>;

/** Codes of the contract itself. Errors of the rooms behind it (`CONFIG_INVALID`, `HISTORY_DAMAGED`…) keep their own. */
export type ContractErrorCode =
  /** No such command, or this host does not have it. */
  | 'UNKNOWN_COMMAND'
  /** The input does not fit the command; `details` lists where. */
  | 'INPUT_INVALID'
  /** What was asked for is not there. */
  | 'NOT_FOUND'
  /** It cannot be had now: switched off, or not started. */
  | 'UNAVAILABLE'
  /** No valid token: open the address that the program printed when it started. */
  | 'UNAUTHORIZED'
  /** The request came from another site, or under a foreign host name. */
  | 'FORBIDDEN'
  /** The program cannot be reached. */
  | 'DISCONNECTED'
  /** A defect of the program. */
  | 'INTERNAL';

/** A refused command, on both sides of the wire. */
export class CommandError extends Error {
  readonly code: string;
  readonly details: WireError['details'];

  constructor(code: ContractErrorCode | (string & {}), message: string, details: WireError['details'] = null) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.details = details;
  }
}

/** What a command came to. */
export type Reply = { ok: true; value: unknown } | { ok: false; error: WireError };

export const reply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: wireError }),
]);

/** The value of a reply. @throws CommandError for a refusal */
export function unwrapReply(received: Reply): unknown {
  if (received.ok) return received.value;
  throw new CommandError(received.error.code, received.error.message, received.error.details);
}

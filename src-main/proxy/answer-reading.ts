import type { StreamDialect } from '#shared/dialects/dialect.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import { type AnswerChain, createAnswerChain } from '../fixes/chain/answer-chain.ts';
import type { ClientConnection } from './client-connection.ts';
import type { Endpoint } from './endpoint.ts';
import type { ProxyObserver, ProxySettings } from './proxy-options.ts';
import type { RequestRecord } from './request-record.ts';

/** The reader of one answer and the fixes at work in it. */
export interface AnswerReading {
  stream: StreamDialect;
  chain: AnswerChain;
}

/** What decides how an answer is read. */
export interface AnswerKind {
  streaming: boolean;
  httpStatus: number;
}

export interface AnswerReadingOptions {
  client: ClientConnection;
  endpoint: Endpoint;
  record: RequestRecord;
  settings: ProxySettings;
  observer: ProxyObserver;
  /** The healed request body, if a fix healed it. */
  sent: JsonObject | null;
  resend(body: JsonObject): boolean;
  /** Ends the answer here: the backend stops, the client has got all it will get. */
  stop(): void;
}

/** Makes the reading of one answer, before that comes if it can. */
export interface AnswerReadings {
  /** Gets ready for the answer that was asked for: two dozen fixes take a tenth of a millisecond to begin. */
  expect(): void;
  /** The reading of the answer that came. */
  take(kind: AnswerKind): AnswerReading;
}

export function createAnswerReadings(options: AnswerReadingOptions): AnswerReadings {
  const { client, endpoint, record, settings, observer, sent, resend } = options;
  let expected: (AnswerReading & AnswerKind & { isContinued: boolean }) | null = null;

  function create({ streaming, httpStatus }: AnswerKind): AnswerReading {
    // Without tools no text can be a call.
    const stream = endpoint.dialect.createStream({ textMayGo: record.hasTools });
    const chain = createAnswerChain({
      fixes: endpoint.isEditable ? settings.fixes : [],
      context: record.answerContext({
        streaming,
        httpStatus,
        isContinued: client.hasWritten(),
        sent,
        resend,
        // Not before the events at hand are written: they bring the end that the fix made.
        stop: () => queueMicrotask(options.stop),
      }),
      dialect: endpoint.dialect,
      stream,
      leaving: record.left,
      onFault: observer.fixFailed,
    });
    return { stream, chain };
  }

  return {
    expect() {
      const kind = { streaming: record.streaming, httpStatus: 200 };
      try {
        expected = { ...create(kind), ...kind, isContinued: client.hasWritten() };
      } catch {
        // It comes again with the answer, where it can be told; here it would end the process.
      }
    },
    take(kind) {
      const isExpected =
        expected !== null &&
        expected.streaming === kind.streaming &&
        expected.httpStatus === kind.httpStatus &&
        expected.isContinued === client.hasWritten();
      return isExpected && expected !== null ? expected : create(kind);
    },
  };
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A message of the official protobuf definitions, as plain data: bytes as hex, 64-bit integers as text. */
export type Decoded = Record<string, unknown>;

export interface OtlpReceiver {
  readonly url: string;
  readonly requests: { path: string; headers: IncomingMessage['headers']; message: Decoded }[];
  close(): Promise<void>;
}

interface MessageType {
  decode(bytes: Uint8Array): unknown;
  encode(message: unknown): { finish(): Uint8Array };
  fromObject(data: unknown): unknown;
  toObject(message: unknown, options: object): Decoded;
}

/** Takes OTLP over HTTP. `answer` may take an answer upon itself; else everything is accepted. */
export async function startOtlpReceiver(
  answer: (path: string, response: ServerResponse) => boolean = () => false,
): Promise<OtlpReceiver> {
  const requests: OtlpReceiver['requests'] = [];
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const message = decode(requestType(path), await buffer(request));
    requests.push({ path, headers: request.headers, message });
    if (answer(path, response)) return;
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The answer of a target that took the request, but not all of the spans in it. */
export function encodeTracePartialSuccess(rejectedSpans: number, errorMessage: string): Uint8Array {
  const type = definitions().trace.v1.ExportTraceServiceResponse;
  return type.encode(type.fromObject({ partialSuccess: { rejectedSpans, errorMessage } })).finish();
}

function requestType(path: string): MessageType {
  const { trace, metrics } = definitions();
  return path.endsWith('/v1/traces') ? trace.v1.ExportTraceServiceRequest : metrics.v1.ExportMetricsServiceRequest;
}

function decode(type: MessageType, bytes: Uint8Array): Decoded {
  const plain = type.toObject(type.decode(bytes), { longs: String, bytes: String, enums: String });
  return JSON.parse(
    JSON.stringify(plain, (key, value) => (/^(trace|span)Id$/.test(key) ? hex(value) : value)),
  ) as Decoded;
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

interface Definitions {
  trace: { v1: { ExportTraceServiceRequest: MessageType; ExportTraceServiceResponse: MessageType } };
  metrics: { v1: { ExportMetricsServiceRequest: MessageType } };
}

/**
 * The .proto files of opentelemetry-proto, compiled: an older build of the official package still ships them whole. Newer builds
 * write protobuf by hand, so that this is an independent witness.
 */
function definitions(): Definitions {
  const require = createRequire(import.meta.url);
  return require('otlp-definitions/build/src/generated/root').opentelemetry.proto.collector as Definitions;
}

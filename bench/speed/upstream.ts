import cluster from 'node:cluster';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { writeStamp } from './stamp.ts';
import { readWork, type Work } from './work.ts';

/**
 * The backend of the benchmark: answers at once and does nothing else, in as many processes as are asked for, so that it is not what
 * is measured. The model's name in the request says what to answer with (`work.ts`). Every paced event carries the time at which it
 * was written, by a clock that all processes of a machine share.
 */
const { values } = parseArgs({ options: { workers: { type: 'string', default: '1' } } });

if (cluster.isPrimary) {
  const workers = Array.from({ length: Number(values.workers) }, () => cluster.fork());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      for (const worker of workers) worker.kill('SIGKILL');
      process.exit(0);
    });
  }
  let listening = 0;
  cluster.on('listening', (_, { port }) => {
    listening += 1;
    if (listening === workers.length) process.stderr.write(`listens on http://127.0.0.1:${port}\n`);
  });
} else {
  createServer(answer).listen(0, '127.0.0.1');
}

/** One clock for all streams: a timer for each would cost more than what is measured. */
const due = new Set<() => void>();
setInterval(() => {
  for (const step of due) step();
}, 1);

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json');
    response.end(
      request.url === '/props' ? '{"default_generation_settings":{"n_ctx":131072},"total_slots":4}' : '{"status":"ok"}',
    );
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => {
    const work = readWork(Buffer.concat(chunks));
    if (work.kind === 'whole') {
      response.setHeader('content-type', 'application/json');
      response.end(wholeAnswer);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(openingEvent);
    if (work.kind === 'paced') pace(response, work);
    else if (work.kind === 'idle') response.on('close', () => {});
    else flood(response, work);
  });
}

/** What a model writes, token by token: mostly words, sometimes a mark or a line break. */
const tokens = [' The', ' function', ' reads', ' one', ' line', ',', ' then', ' it', ' ends', '.\\n'];

/** `perSecond` events a second for `events` events, each written by itself. */
function pace(response: ServerResponse, { perSecond, events }: Extract<Work, { kind: 'paced' }>): void {
  const intervalMs = 1000 / perSecond;
  // Streams of a real server are not in step; begun together, they would be here.
  let nextMs = performance.now() + Math.random() * intervalMs;
  let left = events;
  const step = (): void => {
    if (performance.now() < nextMs) return;
    nextMs += intervalMs;
    if (left === 0) {
      due.delete(step);
      response.end(closingEvents);
      return;
    }
    left -= 1;
    response.write(contentEvent(`${tokens[left % tokens.length]} ${writeStamp(process.hrtime.bigint())}`));
  };
  due.add(step);
  response.on('close', () => due.delete(step));
}

/** Everything at once, as fast as it is taken. */
function flood(response: ServerResponse, work: Extract<Work, { kind: 'text' | 'calls' }>): void {
  const pieces = work.kind === 'calls' ? callEvents(work) : null;
  let left = work.kind === 'text' ? Math.ceil(work.events / eventsPerBlock) : 0;
  const more = (): void => {
    for (;;) {
      const piece = pieces === null ? (left-- > 0 ? textBlock : null) : (pieces.next().value ?? null);
      if (piece === null) {
        response.end(pieces === null ? closingEvents : closingCallEvents);
        return;
      }
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
  };
  more();
}

/** One tool call whose arguments, a long file, come in fragments of eight characters, 64 events a piece. */
function* callEvents({ broken, characters }: Extract<Work, { kind: 'calls' }>): Generator<string, undefined> {
  // Raw line breaks inside a string are the commonest thing that local models break; every one of them has to be repaired.
  const lineEnd = broken ? '\n' : '\\n';
  let content = '';
  for (let number = 100_000; content.length < characters; number += 1) {
    content += `const value = compute(input, ${number});${lineEnd}`;
  }
  const text = `{"filePath":"/src/main.ts","content":"${content}"}`;
  yield event({
    tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'write', arguments: '' } }],
  });
  for (let at = 0; at < text.length; ) {
    let piece = '';
    for (let count = 0; count < 64 && at < text.length; count += 1, at += 8) {
      piece += event({ tool_calls: [{ index: 0, function: { arguments: text.slice(at, at + 8) } }] });
    }
    yield piece;
  }
  return undefined;
}

const head =
  '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"bench","choices":[{"index":0,"delta":';

function event(delta: object, finish = 'null'): string {
  return `data: ${head}${JSON.stringify(delta)},"finish_reason":${finish}}]}\n\n`;
}

function contentEvent(content: string): string {
  return `data: ${head}{"content":"${content}"},"finish_reason":null}]}\n\n`;
}

/** Long enough that no reader takes its repetition for a model in a loop. */
const eventsPerBlock = 64 * tokens.length;
const textBlock = Buffer.from(
  Array.from({ length: 64 }, (_, line) =>
    tokens.map((token) => contentEvent(token.replace('one', `${line}`))).join(''),
  ).join(''),
);
const openingEvent = event({ role: 'assistant', content: null });
const usage = '"usage":{"prompt_tokens":100,"completion_tokens":100,"total_tokens":200}';
const lastEvent = `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"bench","choices":[],${usage}}\n\ndata: [DONE]\n\n`;
const closingEvents = event({}, '"stop"') + lastEvent;
const closingCallEvents = event({}, '"tool_calls"') + lastEvent;
const wholeAnswer = `{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"bench","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hello"}}],${usage}}`;

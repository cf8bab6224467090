import { Agent, request } from 'node:http';
import type { Dialect } from './contestant.ts';
import { createStampReader } from './stamp.ts';
import { type Work, workName } from './work.ts';

/** What one request through one path showed. Times in milliseconds. */
export interface Seen {
  /** Until the first byte of the answer's body. */
  firstByteMs: number;
  totalMs: number;
  /** Of each paced event: from being written by the backend to being read here. */
  delaysMs: number[];
  /** Events of the stream, as they arrived here. */
  events: number;
  bytes: number;
}

export interface Asked {
  work: Work;
  /** Characters of the prompt, beside what every request has. */
  promptCharacters?: number;
  /** Leaves after so long; for streams that do not end. */
  signal?: AbortSignal;
}

/** One client program: it keeps its connections, as an agent does. */
export interface Client {
  ask(asked: Asked): Promise<Seen>;
  close(): void;
}

export function createClient(url: string, dialect: Dialect): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 5000 });
  const endpoint = `${url}${dialect === 'anthropic' ? '/v1/messages' : '/v1/chat/completions'}`;
  return {
    ask: (asked) => ask(endpoint, agent, bodyOf(asked, dialect), asked.signal),
    close: () => agent.destroy(),
  };
}

function ask(endpoint: string, agent: Agent, body: Buffer, signal?: AbortSignal): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sentAt = performance.now();
    const seen: Seen = { firstByteMs: Number.NaN, totalMs: Number.NaN, delaysMs: [], events: 0, bytes: 0 };
    const headers = { 'content-type': 'application/json', 'content-length': body.length, 'x-api-key': 'bench' };
    const sent = request(endpoint, { method: 'POST', agent, headers, ...(signal && { signal }) }, (response) => {
      const reader = createStampReader(seen);
      response.on('data', (chunk: Buffer) => {
        if (seen.bytes === 0) seen.firstByteMs = performance.now() - sentAt;
        seen.bytes += chunk.length;
        reader(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        seen.totalMs = performance.now() - sentAt;
        if (response.statusCode === 200) resolve(seen);
        else reject(new Error(`${endpoint} answered ${response.statusCode}`));
      });
    });
    sent.on('error', reject).end(body);
  });
}

const tool = {
  name: 'write',
  description: 'Writes a file',
  schema: {
    type: 'object',
    properties: { filePath: { type: 'string' }, content: { type: 'string' } },
    required: ['filePath', 'content'],
  },
};

/** The same conversation in both dialects; `model` first, so that the backend need not look for it. */
function bodyOf({ work, promptCharacters = 0 }: Asked, dialect: Dialect): Buffer {
  const stream = work.kind !== 'whole';
  // Long prompts of agents are many messages, most of them the output of tools.
  const messages = [{ role: 'user', content: 'Write the file.' }];
  for (let left = promptCharacters; left > 0; left -= 4000) {
    messages.push(
      { role: 'assistant', content: 'Reading on.' },
      { role: 'user', content: text.slice(0, Math.min(left, 4000)) },
    );
  }
  const model = dialect === 'anthropic' ? `bench,${workName(work)}` : workName(work);
  const common = { model, stream, max_tokens: 1000, messages };
  const body =
    dialect === 'anthropic'
      ? { ...common, tools: [{ name: tool.name, description: tool.description, input_schema: tool.schema }] }
      : {
          ...common,
          ...(stream && { stream_options: { include_usage: true } }),
          tools: [
            { type: 'function', function: { name: tool.name, description: tool.description, parameters: tool.schema } },
          ],
        };
  return Buffer.from(JSON.stringify(body));
}

const text = 'function example(input: string) {\n  return "<" + input + ">"; // a line\n}\n'.repeat(80);

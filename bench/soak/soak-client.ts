import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { createSeededRandom } from '../../src-main/demo/script/seeded-random.ts';
import { type BackendFault, backendFaults, type FaultyBackend, faultHeader, idHeader } from './faulty-backend.ts';

/** How a client behaves. The last ones leave before they have their answer. */
const manners = ['reads', 'reads', 'reads', 'reads slowly', 'leaves at once', 'leaves in the answer'] as const;
type Manner = (typeof manners)[number];

interface Plan {
  id: string;
  path: keyof typeof paths;
  fault: BackendFault;
  manner: Manner;
  streaming: boolean;
  tools: boolean;
  promptBytes: number;
}

const paths = {
  '/v1/chat/completions': 'openai',
  '/v1/messages': 'anthropic',
  '/v1/responses': 'responses',
  '/v1/completions': 'completions',
} as const;

const schema = {
  type: 'object',
  properties: { filePath: { type: 'string' }, content: { type: 'string' } },
  required: ['filePath'],
};

/** A request that nobody can mistake for another, drawn from the seed. */
export function drawPlan(number: number, random: ReturnType<typeof createSeededRandom>): Plan {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.next() * from.length)] as T;
  const isFaulty = random.next() < 0.4;
  const fault = isFaulty ? pick(backendFaults.slice(1)) : 'none';
  // Who waits for a backend that hangs would wait for its timeout.
  const manner = fault === 'hangs' ? 'leaves at once' : pick(manners);
  return {
    id: `soak-${number}`,
    path: pick(Object.keys(paths) as (keyof typeof paths)[]),
    fault,
    manner,
    streaming: random.next() < 0.75,
    tools: random.next() < 0.5,
    promptBytes: Math.floor(10 ** (1 + random.next() * 4)),
  };
}

/** Sends a request and behaves as planned. Rejects with what no client should ever see. */
export async function carryOut(plan: Plan, proxy: URL, backend: FaultyBackend): Promise<void> {
  const { id, path, fault, manner } = plan;
  const body = JSON.stringify(bodyOf(plan));
  const isThere = manner === 'leaves at once' ? backend.arrived(id) : null;
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'soak/1.0',
    [idHeader]: id,
    [faultHeader]: fault,
  };
  const sent = httpRequest(new URL(path, proxy), { method: 'POST', headers, agent: false });
  const answered = answerOf(sent);
  sent.end(body);
  if (isThere !== null) {
    await isThere;
    sent.destroy();
    await answered.catch(() => undefined);
    return;
  }
  const answer = await answered;
  const text = await read(answer, manner);
  if (manner !== 'leaves in the answer') checkAnswer(plan, answer, text);
}

function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
  });
}

async function read(answer: IncomingMessage, manner: Manner): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      if (manner === 'leaves in the answer') break;
      if (manner === 'reads slowly' && chunks.length < 20) await sleep(20);
    }
  } catch {
    // An answer in one piece that the backend broke off: `checkAnswer` knows where that may be.
  }
  answer.destroy();
  return Buffer.concat(chunks).toString();
}

/** @throws Error where the client saw neither a whole answer nor a failure that it was told of */
function checkAnswer({ id, fault, path }: Plan, { statusCode = 0, complete }: IncomingMessage, text: string): void {
  const expected: Record<BackendFault, readonly number[]> = {
    none: [200],
    'reset before the answer': [502],
    'no HTTP': [502],
    loading: [503],
    hangs: [504],
    'reset in a stream': [200],
    'no chunk in a stream': [200],
    'a long line': [200],
    'garbage events': [200],
    gzip: [200],
  };
  const problem = !expected[fault].includes(statusCode)
    ? `got status ${statusCode}`
    : !complete
      ? 'got half an answer'
      : fault.endsWith('in a stream') && !text.includes('"error"')
        ? 'was not told that the stream broke'
        : fault === 'a long line' && !text.includes('x'.repeat(2_000_000))
          ? 'lost a long line'
          : null;
  if (problem !== null) throw new Error(`${id} ${path}, ${fault}: ${problem}: ${text.slice(0, 200)}`);
}

function bodyOf({ path, streaming, tools, promptBytes }: Plan): object {
  const text = 'word '.repeat(promptBytes / 5);
  const common = { model: 'soak', stream: streaming };
  const messages = [{ role: 'user', content: text }];
  const openAiTool = { type: 'function', function: { name: 'write', parameters: schema } };
  switch (path) {
    case '/v1/chat/completions':
      return { ...common, messages, max_tokens: 200, ...(tools && { tools: [openAiTool] }) };
    case '/v1/messages':
      return {
        ...common,
        messages,
        max_tokens: 200,
        ...(tools && { tools: [{ name: 'write', input_schema: schema }] }),
      };
    case '/v1/responses':
      return { ...common, input: text, max_output_tokens: 200 };
    case '/v1/completions':
      return { ...common, prompt: text, max_tokens: 200 };
  }
}

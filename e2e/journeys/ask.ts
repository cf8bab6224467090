import { chatTools } from '../requests.ts';

const writeTool = chatTools.filter(({ function: { name } }) => name === 'write');

/** Text of an answer that is not streamed. */
export async function askForText(proxyUrl: string, client = 'journey/1.0'): Promise<string> {
  const { content } = await ask(proxyUrl, client, {});
  return content ?? '';
}

/** Arguments of the call that the model makes, as the client gets them. */
export async function askForCall(proxyUrl: string, client = 'journey/1.0'): Promise<string> {
  const { tool_calls: calls } = await ask(proxyUrl, client, { tools: writeTool });
  return calls?.[0]?.function.arguments ?? '';
}

interface Message {
  content: string | null;
  tool_calls?: { function: { arguments: string } }[];
}

async function ask(proxyUrl: string, client: string, more: object): Promise<Message> {
  const response = await send(proxyUrl, client, more);
  const answer = (await response.json()) as { choices: { message: Message }[] };
  if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(answer)}`);
  return answer.choices[0]!.message;
}

function send(proxyUrl: string, client: string, more: object): Promise<Response> {
  return fetch(`${proxyUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': client },
    body: JSON.stringify({ model: 'scripted', messages: [{ role: 'user', content: 'Go on' }], ...more }),
  });
}

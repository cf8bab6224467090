import { asArray, asNumber, asObject, asString, type JsonObject } from '#shared/dialects/json.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';

/** What is wrong with the blocks of an Anthropic stream: numbering, deltas outside of blocks, blocks that stay open or empty. */
export function blockFaults(events: readonly WireEvent[], hasEnded: boolean): string[] {
  const faults: string[] = [];
  const open = new Map<number, { deltas: number; isText: boolean }>();
  let next = 0;
  for (const { json } of events) {
    const event = asObject(json) ?? {};
    const index = asNumber(event.index) ?? -1;
    const block = open.get(index);
    if (event.type === 'content_block_start') {
      if (index !== next++) faults.push(`block ${index} starts as number ${next - 1}`);
      open.set(index, { deltas: 0, isText: asObject(event.content_block)?.type !== 'tool_use' });
    } else if (event.type === 'content_block_delta') {
      if (block === undefined) faults.push(`a delta for block ${index}, which is not open`);
      else block.deltas++;
    } else if (event.type === 'content_block_stop') {
      if (block === undefined) faults.push(`block ${index} ends without being open`);
      else if (block.isText && block.deltas === 0) faults.push(`block ${index} says nothing`);
      open.delete(index);
    }
  }
  if (hasEnded) for (const index of open.keys()) faults.push(`block ${index} stays open`);
  return faults;
}

/** Where a Responses stream contradicts itself: every item's deltas, its end and the whole response must say the same. */
export function responseFaults(events: readonly WireEvent[]): string[] {
  const faults: string[] = [];
  const said = new Map<string, string>();
  const order: string[] = [];
  for (const { json, name } of events) {
    const event = asObject(json) ?? {};
    const item = asObject(event.item);
    const id = asString(event.item_id) ?? asString(item?.id) ?? '';
    const type = asString(event.type) ?? '';
    if (name !== type) faults.push(`${type} is named ${name}`);
    if (type === 'response.output_item.added') {
      if (said.has(id)) faults.push(`${id} is added twice`);
      said.set(id, '');
      order.push(id);
    } else if (id !== '' && !said.has(id)) faults.push(`${type} for ${id}, which was not added`);
    if (type.endsWith('.delta')) said.set(id, `${said.get(id)}${asString(event.delta)}`);
    if (type === 'response.output_text.done' && event.text !== said.get(id)) faults.push(`${type} disagrees`);
    if (type === 'response.output_item.done' && textOf(item ?? {}) !== said.get(id))
      faults.push(`${id} ends otherwise`);
    const response = asObject(event.response);
    if (type === 'response.completed' || type === 'response.incomplete') {
      const output = asArray(response?.output).map((one) => asObject(one) ?? {});
      if (output.map((one) => one.id).join() !== order.join())
        faults.push(`output lists ${output.map((one) => one.id)}`);
      for (const one of output) if (textOf(one) !== said.get(`${one.id}`)) faults.push(`output disagrees on ${one.id}`);
      if (type !== `response.${asString(response?.status)}`) faults.push(`${type} with status ${response?.status}`);
    }
  }
  return faults;
}

function textOf(item: JsonObject): string {
  if (item.type === 'function_call') return asString(item.arguments) ?? '';
  return asArray(item.content)
    .map((part) => asString(asObject(part)?.text) ?? '')
    .join('');
}

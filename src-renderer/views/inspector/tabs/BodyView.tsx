import { useMemo, useState } from 'react';
import type { StoredBodyView } from '#shared/contract/history-queries.ts';
import { Choice } from '../../../components/controls/Choice.tsx';
import { CopyButton } from '../../../components/controls/CopyButton.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { isEventStream } from '../reading/answer.ts';
import { pretty } from '../reading/pretty.ts';
import { readEvents } from '../reading/sse-events.ts';
import { EventList } from './EventList.tsx';
import { LineDiff } from './TextDiff.tsx';
import { TextLines } from './TextLines.tsx';

type Shown = StoredBodyView['part'] | 'request_changes';

const titles: Record<Shown, string> = {
  client_request: 'Request as it came',
  backend_request: 'Request as sent on',
  request_changes: 'What the proxy changed',
  backend_response: 'Answer of the backend',
  client_response: 'Answer as the client got it',
};

const order: readonly Shown[] = [
  'client_request',
  'backend_request',
  'request_changes',
  'backend_response',
  'client_response',
];

/** The four messages of an exchange as they went over the wire. */
export function BodyView({ bodies }: { readonly bodies: readonly StoredBodyView[] }) {
  const byPart = useMemo(() => new Map(bodies.map((body) => [body.part, body])), [bodies]);
  const [came, sent] = [byPart.get('client_request'), byPart.get('backend_request')];
  const isChanged = came !== undefined && sent !== undefined && came.text !== sent.text;
  const options = order.filter((part) => (part === 'request_changes' ? isChanged : byPart.has(part)));
  const [chosen, setChosen] = useState<Shown | null>(null);
  const part = chosen !== null && options.includes(chosen) ? chosen : options[0];
  if (part === undefined) return null;
  const body = part === 'request_changes' ? null : byPart.get(part);
  return (
    <div className="insp-raw">
      <Choice
        label="Message"
        options={options.map((value) => ({ value, title: titles[value] }))}
        chosen={part}
        onChoose={setChosen}
      />
      {body === null && came !== undefined && sent !== undefined && (
        <LineDiff before={pretty(came.text)} after={pretty(sent.text)} />
      )}
      {body != null && <Body key={part} body={body} title={titles[part]} />}
    </div>
  );
}

function Body({ body, title }: { readonly body: StoredBodyView; readonly title: string }) {
  const isStream = useMemo(() => isEventStream(body), [body]);
  const events = useMemo(() => (isStream ? readEvents(body.text, body.marks) : []), [isStream, body]);
  const text = useMemo(() => (isStream ? '' : pretty(body.text)), [isStream, body]);
  return (
    <>
      <div className="insp-bar">
        <span className="soft">
          {body.totalBytes.toLocaleString('en-US')} bytes
          {isStream && ` in ${events.length.toLocaleString('en-US')} events`}
        </span>
        <CopyButton text={body.text} what={title} />
      </div>
      {body.isCut && (
        <Notice kind="warning">
          Only the beginning was kept: {body.text.length.toLocaleString('en-US')} characters. How much is kept is set by
          history.max_body_kb.
        </Notice>
      )}
      <details className="insp-headers">
        <summary>
          <Icon name="more" />
          {body.headers.length} {body.headers.length === 1 ? 'header' : 'headers'}
        </summary>
        <dl>
          {body.headers.map(([name, value], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand twice, and their order never changes
            <div key={index}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      {isStream ? <EventList events={events} /> : <TextLines text={text} label={title} />}
    </>
  );
}

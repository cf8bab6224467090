import { type CSSProperties, memo } from 'react';
import { useStore } from 'zustand';
import { countFigure, figureText, percentFigure } from '#shared/metrics/figures.ts';
import type { FrameRequest } from '#shared/metrics/metrics-frame.ts';
import { contextPercent } from '#shared/metrics/quantities.ts';
import type { SlotView } from '#shared/metrics/slot-view.ts';
import { identityColour } from '../../charts/identity.ts';
import { Card } from '../../components/Card.tsx';
import { ownerOf } from '../../stores/live/owners.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { OwnerMark } from './OwnerMark.tsx';
import { shortId } from './short-id.ts';

/** The backend's slots: how full each is, and whose context it holds. */
export function SlotStrip() {
  const { live } = useStores();
  const frame = useStore(live, (state) => state.frame);
  const owners = useStore(live, (state) => state.owners);
  if (frame === null) return <div className="card skeleton slots-skeleton" />;
  const { slots, requests } = frame;
  if (slots === null) {
    return (
      <Card title="Slots">
        <p className="soft">
          The backend does not show its slots. llama-server tells them unless it was started with{' '}
          <code>--no-slots</code>; a router does not.
        </p>
      </Card>
    );
  }
  const busy = slots.filter(({ isBusy }) => isBusy).length;
  // While one of ours runs in a slot that cannot be told, a busy slot without an owner may be its.
  const mayBeOurs = requests.some(
    ({ requestId, phase }) => phase !== 'queued' && !slots.some((slot) => slot.requestId === requestId),
  );
  return (
    <Card title="Slots" aside={<span className="soft small">{`${busy} of ${slots.length} busy`}</span>}>
      <ul
        className={`slots${slots.length > 8 ? ' slots-many' : slots.length > 4 ? ' slots-halved' : ''}`}
        style={{ '--half': Math.ceil(slots.length / 2) } as CSSProperties}
      >
        {slots.map((slot) => {
          const request = requests.find(({ requestId }) => requestId === slot.requestId);
          const owner = request === undefined ? owners.bySlot.get(slot.id) : ownerOf(request);
          const isUnknown = slot.isBusy && slot.requestId === null;
          const isStrange = isUnknown && !mayBeOurs;
          return (
            <li key={slot.id}>
              <SlotCell
                {...slot}
                isStrange={isStrange}
                owner={isUnknown || owner === undefined ? undefined : owners.numbers.get(owner)}
                ownerName={
                  isStrange
                    ? 'a request that did not come through this proxy'
                    : isUnknown
                      ? 'which of the running requests cannot be told yet'
                      : nameOf(request, owner)
                }
              />
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function nameOf(request: FrameRequest | undefined, owner: string | undefined): string | null {
  if (request !== undefined) {
    const { client, sessionId, agentId } = request;
    const session = sessionId === null ? '' : `, session ${shortId(sessionId)}`;
    return `${client ?? 'an unknown client'}${session}${agentId === null ? '' : `, agent ${shortId(agentId)}`}`;
  }
  return owner === undefined || owner === '' ? null : `last used by ${shortId(owner)}`;
}

interface SlotCellProps extends SlotView {
  /** Busy with a request that is none of ours. */
  readonly isStrange: boolean;
  readonly owner: number | undefined;
  readonly ownerName: string | null;
}

const SlotCell = memo(function SlotCell(props: SlotCellProps) {
  const { id, isBusy, contextUsed, contextTotal, isStrange, owner } = props;
  const percent = contextPercent(contextUsed, contextTotal);
  const kind = isStrange ? 'slot slot-strange' : isBusy ? 'slot slot-busy' : 'slot slot-idle';
  return (
    <div
      className={kind}
      style={{ '--owner': owner === undefined ? 'var(--cached)' : identityColour(owner) } as CSSProperties}
      title={slotText(props, percent)}
    >
      <div className="slot-head">
        <span className="slot-id">
          <span className="unseen">Slot </span>
          {id}
        </span>
        <OwnerMark number={owner} />
        <span className="slot-state">{isStrange ? 'other' : isBusy ? 'busy' : 'idle'}</span>
        <span className="slot-percent">{figureText(percentFigure(percent))}</span>
      </div>
      <span className="slot-room">
        <span className="slot-fill" style={{ width: `${Math.min(100, percent ?? 0)}%` }} />
      </span>
    </div>
  );
});

function slotText(slot: SlotCellProps, percent: number | null): string {
  const { id, isBusy, contextUsed, contextTotal, isSpeculative, ownerName } = slot;
  return [
    `Slot ${id}: ${isBusy ? 'busy' : 'idle'}${isSpeculative ? ', drafts tokens ahead' : ''}`,
    `${figureText(countFigure(contextUsed))} of ${figureText(countFigure(contextTotal))} tokens (${figureText(percentFigure(percent))})`,
    ...(ownerName === null ? [] : [ownerName]),
  ].join('\n');
}

import type { CSSProperties } from 'react';
import type { PrefixComparison } from '#shared/contract/prompt-outline.ts';
import { countFigure, durationFigure, figureText, ratioFigure } from '#shared/metrics/figures.ts';
import { cacheHitRatio } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { hrefOf } from '../../../app/route.ts';
import { LabelledFigure } from '../../../components/figures/LabelledFigure.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { partName, prefixSentence, sameParts } from '../reading/prefix-words.ts';
import { TextDiff } from './TextDiff.tsx';

interface CacheViewProps {
  readonly metrics: RequestMetrics;
  readonly prefix: PrefixComparison | null;
}

/** What of the prompt was read again, and why. */
export function CacheView({ metrics, prefix }: CacheViewProps) {
  const { prompt_tokens: all, cached_tokens: cached } = metrics;
  const read = all === null || cached === null ? null : all - cached;
  return (
    <div className="insp-cache">
      <dl className="insp-figures">
        <LabelledFigure
          label="Input"
          meaning="Tokens of the whole prompt, cached ones included."
          figure={countFigure(all)}
        />
        <LabelledFigure
          label="From cache"
          meaning="Tokens that the backend still had from before: not read again."
          figure={countFigure(cached)}
        />
        <LabelledFigure
          label="Read"
          meaning="Input less cached: what the backend had to read."
          figure={countFigure(read)}
        />
        <LabelledFigure
          label="Time to read"
          meaning="How long the prefill took."
          figure={durationFigure(metrics.prompt_ms)}
        />
      </dl>
      {read !== null && all !== null && all > 0 && (
        <div className="cache-tokens">
          <div className="cache-bar" aria-hidden="true">
            <span className="cache-cached" style={{ '--share': (cached ?? 0) / all } as CSSProperties} />
            <span className="cache-read" style={{ '--share': read / all } as CSSProperties} />
          </div>
          <p className="soft small">
            {figureText(ratioFigure(cacheHitRatio(cached, all)))} of the tokens came from the cache, the rest was read.
          </p>
        </div>
      )}
      {prefix === null ? (
        <Notice kind="info">
          There is nothing to compare with: this is the first request of its session (or of its agent), or no outline of
          the one before it was kept.
        </Notice>
      ) : (
        <Comparison prefix={prefix} hitRatio={cacheHitRatio(cached, all)} />
      )}
    </div>
  );
}

function Comparison({ prefix, hitRatio }: { readonly prefix: PrefixComparison; readonly hitRatio: number | null }) {
  const { parts, previousId, firstDifference } = prefix;
  const same = sameParts(prefix);
  const sameShare = share(parts.slice(0, same)) / Math.max(1, share(parts));
  const isEvicted = hitRatio !== null && hitRatio < sameShare / 2 && sameShare > 0.2;
  return (
    <section className="insp-compare">
      <h3>
        Compared with <a href={hrefOf('requests', previousId)}>the request before</a>
      </h3>
      <p className={isBreak(prefix) ? 'cache-words cache-broken' : 'cache-words'}>{prefixSentence(prefix)}</p>
      {isEvicted && (
        <Notice kind="warning">
          {figureText(ratioFigure(sameShare))} of the prompt is the same as before, but only{' '}
          {figureText(ratioFigure(hitRatio))} came from the cache. The slot that held it was probably used by another
          request, or the backend was restarted.
        </Notice>
      )}
      <PartBar prefix={prefix} same={same} />
      {firstDifference?.text != null && (
        <TextDiff before={firstDifference.text.before} after={firstDifference.text.after} nothing="the end" />
      )}
      {firstDifference !== null && firstDifference.text === null && isBreak(prefix) && (
        <p className="soft small">
          What stood there is not known, because both requests would have to be kept for that.
        </p>
      )}
    </section>
  );
}

/** Each part as wide as it is long, those of the same beginning hatched. */
function PartBar({ prefix: { parts }, same }: { readonly prefix: PrefixComparison; readonly same: number }) {
  const all = Math.max(1, share(parts));
  return (
    <>
      <div className="cache-bar cache-parts" aria-hidden="true">
        {parts.map((part, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a kept outline never change
            key={index}
            className={index < same ? 'cache-cached' : 'cache-read'}
            style={{ '--share': part.characters / all } as CSSProperties}
            title={`${partName(parts, index)}: ${part.characters.toLocaleString('en-US')} characters`}
          />
        ))}
      </div>
      <p className="cache-key small">
        <span>
          <i className="cache-cached" /> the same beginning: {same} of {parts.length} parts,{' '}
          {share(parts.slice(0, same)).toLocaleString('en-US')} characters
        </span>
        <span>
          <i className="cache-read" /> changed or new: {share(parts.slice(same)).toLocaleString('en-US')} characters
        </span>
      </p>
    </>
  );
}

function share(parts: PrefixComparison['parts']): number {
  return parts.reduce((sum, { characters }) => sum + characters, 0);
}

/** Something that stood there before is no longer there: the cache behind it is lost. */
function isBreak({ firstDifference, previousParts }: PrefixComparison): boolean {
  return firstDifference !== null && firstDifference.part < previousParts.length;
}

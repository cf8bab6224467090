import { Icon } from '../../components/Icon.tsx';
import './trial.css';

/** How a test came out, in one sentence. */
export function TrialLine({ isGood, text }: { readonly isGood: boolean; readonly text: string }) {
  return (
    <p className={isGood ? 'trial-line mark mark-completed' : 'trial-line mark mark-failed'}>
      <Icon name={isGood ? 'completed' : 'failed'} />
      <span>{text}</span>
    </p>
  );
}

import { useStore } from 'zustand';
import { isFirstRun } from '../stores/program/welcome.ts';
import { useStores } from '../stores/stores-context.tsx';
import { NowView } from '../views/now/NowView.tsx';
import { WelcomeView } from '../views/welcome/WelcomeView.tsx';

/** What runs now; before anything could run, what is missing. */
export function FirstScreen() {
  const { welcome } = useStores();
  if (useStore(welcome, isFirstRun)) return <WelcomeView />;
  return (
    <>
      <h1 className="unseen">Now</h1>
      <NowView />
    </>
  );
}

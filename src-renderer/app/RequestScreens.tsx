import { InspectorView } from '../views/inspector/InspectorView.tsx';
import { RequestsView } from '../views/requests/RequestsView.tsx';
import type { ScreenProps } from './screens.tsx';

/** The list, or one of it. */
export function RequestScreens({ id }: ScreenProps) {
  return id === null ? <RequestsView /> : <InspectorView requestId={id} />;
}

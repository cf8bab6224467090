import { Component, type ReactNode } from 'react';
import { Button } from '../components/controls/Button.tsx';

interface ErrorBoundaryProps {
  /** What cannot be shown when drawing fails. */
  readonly what: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly error: Error | null;
}

/** Keeps a defect in one part of the window from taking the rest with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="crash" role="alert">
        <h1>Cannot show {this.props.what}</h1>
        <p>The proxy itself keeps running. Reload the window; if it happens again, report this message:</p>
        <pre>{error.message}</pre>
        <Button kind="main" onClick={() => location.reload()}>
          Reload
        </Button>
      </div>
    );
  }
}

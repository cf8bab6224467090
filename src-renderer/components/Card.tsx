import type { ReactNode } from 'react';

interface CardProps {
  readonly title?: string;
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly id?: string;
  readonly children: ReactNode;
}

export function Card({ title, aside, className, id, children }: CardProps) {
  return (
    <section className={className === undefined ? 'card' : `card ${className}`} aria-label={title} id={id}>
      {title !== undefined && (
        <header className="card-head">
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

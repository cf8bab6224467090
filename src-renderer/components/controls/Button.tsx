import type { ComponentProps } from 'react';
import { Icon, type IconName } from '../Icon.tsx';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  readonly icon?: IconName;
  readonly kind?: 'plain' | 'main' | 'quiet';
  readonly type?: 'button' | 'submit';
}

export function Button({ icon, kind = 'plain', type = 'button', children, ...rest }: ButtonProps) {
  return (
    <button {...rest} type={type} className={`button button-${kind}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

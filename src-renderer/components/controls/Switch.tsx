interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly id?: string;
  readonly describedBy?: string;
}

/** On or off, also told by the knob's place. */
export function Switch({ label, isOn, onChange, id, describedBy }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      id={id}
      className="switch"
      aria-checked={isOn}
      aria-label={label}
      aria-describedby={describedBy}
      onClick={() => onChange(!isOn)}
    >
      <span className="switch-knob" />
    </button>
  );
}

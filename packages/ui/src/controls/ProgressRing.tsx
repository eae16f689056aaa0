import './progressRing.css'

const RADIUS = 9
const LENGTH = 2 * Math.PI * RADIUS

interface ProgressRingProps {
  /** From 0 to 1; null while it has not begun. */
  value: number | null
  label: string
  /** Read out instead of a share. */
  valueText?: string
}

export function ProgressRing({ value, label, valueText }: ProgressRingProps) {
  const shown = Math.min(1, Math.max(0, value ?? 0))
  return (
    <svg
      className="progress-ring"
      viewBox="0 0 24 24"
      width={24}
      height={24}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value === null ? undefined : Math.round(shown * 100)}
      aria-valuetext={valueText}
    >
      <circle className="progress-ring-track" cx={12} cy={12} r={RADIUS} />
      <circle
        className="progress-ring-value"
        cx={12}
        cy={12}
        r={RADIUS}
        strokeDasharray={LENGTH}
        strokeDashoffset={LENGTH * (1 - shown)}
      />
    </svg>
  )
}

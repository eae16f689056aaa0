/** The mark: a keyhole in a speech bubble. */
export function Brand({ size }: { size: number }) {
  return (
    <svg className="brand" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        fill="var(--accent)"
        d="M9 2h14a7 7 0 0 1 7 7v9a7 7 0 0 1-7 7h-6.2l-5.6 4.6A.75.75 0 0 1 10 29v-4H9a7 7 0 0 1-7-7V9a7 7 0 0 1 7-7Z"
      />
      <path
        fill="var(--on-accent)"
        d="M16 7.2a3.6 3.6 0 0 1 1.9 6.66l.86 5.02a.95.95 0 0 1-.94 1.12h-3.64a.95.95 0 0 1-.94-1.12l.86-5.02A3.6 3.6 0 0 1 16 7.2Z"
      />
    </svg>
  )
}

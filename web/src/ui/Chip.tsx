import type { ReactNode } from 'react'

/** A wish that is on or off. */
export function Chip({ on, onToggle, children }: { on: boolean; onToggle: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onToggle}
      className="touch inline-flex h-7 items-center rounded-full border border-line px-3 text-sm text-text2 transition-colors duration-120 hover:border-edge hover:text-text aria-pressed:border-link aria-pressed:bg-s2 aria-pressed:text-text"
    >
      {children}
    </button>
  )
}

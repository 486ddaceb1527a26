import type { ReactNode } from 'react'

interface CardProps {
  poster: ReactNode
  title: ReactNode
  /** One quiet line under the title. */
  facts: ReactNode
  /** Beside its name. */
  aside?: ReactNode
  children?: ReactNode
}

/** A thing in the library: its picture, its name, what is known of it, what can be done with it. */
export function Card({ poster, title, facts, aside, children }: CardProps) {
  return (
    <li className="flex min-w-0 flex-col overflow-hidden rounded-md border border-line bg-s1">
      <div className="relative aspect-video overflow-hidden bg-s2">{poster}</div>
      <div className="flex min-w-0 flex-1 flex-col gap-1 p-3">
        <div className="flex items-start gap-1">
          <h2 className="min-w-0 flex-1 truncate font-medium">{title}</h2>
          {aside && <div className="-my-1.5 -mr-2 flex">{aside}</div>}
        </div>
        <p className="tabular text-sm text-text2">{facts}</p>
        {children && <div className="mt-auto flex flex-wrap gap-1 pt-2">{children}</div>}
      </div>
    </li>
  )
}

export function Grid({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4">
      {children}
    </ul>
  )
}

const STATES = {
  draft: { words: 'Draft', tone: 'text-text2' },
  held: { words: 'Waiting', tone: 'text-text2' },
  running: { words: 'Rendering', tone: 'text-link' },
  cancelling: { words: 'Stopping', tone: 'text-text2' },
  succeeded: { words: 'Film ready', tone: 'text-ok' },
  failed: { words: 'Failed', tone: 'text-bad' },
  cancelled: { words: 'Stopped', tone: 'text-text2' },
}

/** Where something stands, on its poster. */
export function StateMark({ state }: { state: keyof typeof STATES }) {
  const { words, tone } = STATES[state]
  return (
    <span className={`absolute top-2 left-2 rounded-[4px] bg-s1 px-1.5 text-xs font-medium ${tone}`}>
      {words}
    </span>
  )
}

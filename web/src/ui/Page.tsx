import { type ReactNode, useEffect } from 'react'
import { asApiError } from '@/backend/api'
import { Button } from './Button'
import { Notice } from './Notice'

interface PageProps {
  title: string
  /** What stands beside the title. */
  actions?: ReactNode
  children: ReactNode
}

/** The frame of a page that is read, not worked on. */
export function Page({ title, actions, children }: PageProps) {
  useTitle(`${title} · Segue`)
  return (
    <div className="mx-auto flex w-full max-w-[1152px] flex-1 flex-col gap-6 p-4 sm:py-8">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-2xl font-semibold">{title}</h1>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** The tab's title while a page is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title
    return () => {
      document.title = 'Segue'
    }
  }, [title])
}

interface PanelProps {
  title: string
  /** Beside the title. */
  aside?: ReactNode
  children: ReactNode
}

/** A group of things on a page. */
export function Panel({ title, aside, children }: PanelProps) {
  return (
    <section aria-label={title} className="min-w-0 rounded-md border border-line bg-s1 p-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

interface FailedProps {
  title: string
  error: unknown
  /** What trying again does; left out where it cannot help. */
  again?: () => void
}

/** What could not be done, why, and the way on. */
export function Failed({ title, error, again }: FailedProps) {
  const problem = asApiError(error)
  return (
    <Notice
      tone="bad"
      title={title}
      actions={
        again && (
          <Button size="sm" onClick={again}>
            Try again
          </Button>
        )
      }
    >
      <p>{problem.message}</p>
      {problem.requestId && <p className="mt-1 text-text3">Request {problem.requestId}</p>}
    </Notice>
  )
}

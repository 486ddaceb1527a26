import { Link } from '@tanstack/react-router'
import { asApiError } from '@/backend/api'
import { Button, buttonClass } from '@/ui/Button'
import { Notice } from '@/ui/Notice'

/** An address that leads nowhere. */
export function NotHere() {
  return (
    <div className="mx-auto max-w-lg p-6">
      <Notice
        tone="warn"
        title="There is nothing at this address."
        actions={
          <Link to="/" className={buttonClass('primary')}>
            Make a bridge
          </Link>
        }
      >
        The link may be cut short, or what it led to was deleted.
      </Notice>
    </div>
  )
}

/** A page that could not be shown: what happened, and the way on. */
export function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  const problem = asApiError(error)
  return (
    <div className="mx-auto max-w-lg p-6">
      <Notice
        tone="bad"
        title="This page could not be shown."
        actions={
          <>
            <Button look="primary" onClick={reset}>
              Try again
            </Button>
            <Link to="/" className={buttonClass()}>
              Make a bridge
            </Link>
          </>
        }
      >
        <p>{problem.message}</p>
        {problem.requestId && <p className="mt-1 text-text3">Request {problem.requestId}</p>}
      </Notice>
    </div>
  )
}

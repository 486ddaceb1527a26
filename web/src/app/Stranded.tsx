import { Link } from '@tanstack/react-router'
import { asApiError } from '@/backend/api'
import { Button, buttonClass } from '@/ui/Button'
import { Notice } from '@/ui/Notice'

/** An address that leads nowhere. */
export function NotHere() {
  return (
    <div className="mx-auto w-full max-w-2xl p-4 sm:py-10">
      <h1 className="mb-4 text-2xl font-semibold">Not here</h1>
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
  const lost = problem.status === 404
  return (
    <div className="mx-auto w-full max-w-2xl p-4 sm:py-10">
      <h1 className="mb-4 text-2xl font-semibold">{lost ? 'Not here' : 'Something went wrong'}</h1>
      <Notice
        tone={lost ? 'warn' : 'bad'}
        title="This page could not be shown."
        actions={
          <>
            {!lost && (
              <Button look="primary" onClick={reset}>
                Try again
              </Button>
            )}
            <Link to="/" className={buttonClass(lost ? 'primary' : 'secondary')}>
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

import { Link } from '@tanstack/react-router'
import type { RenderView } from '@/backend/Backend'
import { buttonClass } from '@/ui/Button'
import { Notice } from '@/ui/Notice'

/** What to change, by the code of what went wrong. */
const ADVICE: Record<string, string> = {
  content_refused:
    'Change the prompt, or choose other frames or clips; people and brands are refused most often.',
  insufficient_credits: 'Buy credits, or choose a shorter bridge or the free generator.',
}

/** A render that made no film: why, what it cost, and the way on. */
export function Outcome({ render }: { render: RenderView }) {
  const stopped = render.state === 'cancelled'
  const { error } = render
  const cost = `${render.cost.captured} credits charged, ${render.cost.released} given back.`
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-4 p-4 sm:py-10">
      <h1 className="text-2xl font-semibold">{stopped ? 'Stopped' : 'No film this time'}</h1>
      <Notice
        tone={stopped ? 'ok' : 'bad'}
        title={stopped ? 'You stopped this render.' : (error?.detail ?? 'The render has failed.')}
        actions={
          render.project ? (
            <Link to="/p/$project" params={{ project: render.project }} className={buttonClass('primary')}>
              Back to the bridge
            </Link>
          ) : (
            <Link to="/" className={buttonClass('primary')}>
              Back to the bridge
            </Link>
          )
        }
      >
        {error && ADVICE[error.code] && <p>{ADVICE[error.code]}</p>}
        {error?.retryable && <p>Rendering it again may help: what was made is used again.</p>}
        <p className="tabular">{cost}</p>
      </Notice>
    </div>
  )
}

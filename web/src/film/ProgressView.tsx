import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useApi } from '@/app/session'
import { answer, asApiError } from '@/backend/api'
import type { RenderView } from '@/backend/Backend'
import { clock } from '@/player/frames'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/Notice'
import { useTitle } from '@/ui/Page'
import { ProgressBar } from '@/ui/ProgressBar'
import { shareDone, timeLeft } from './time'

/** The steps as they are told to people, in order, and the kinds of work each stands for. */
const STEPS = [
  { name: 'Choosing the frames', kinds: ['frames', 'ending'] },
  { name: 'Reading the clips', kinds: ['analyse'] },
  { name: 'Directing', kinds: ['direct'] },
  { name: 'Generating the bridge', kinds: ['generate', 'choose'] },
  { name: 'Extending the clip', kinds: ['extend'] },
  { name: 'Fitting the pieces', kinds: ['conform_bridge', 'conform_clip'] },
  { name: 'Stitching', kinds: ['sound', 'stitch'] },
  { name: 'Checking the seams', kinds: ['inspect'] },
  { name: 'Delivering', kinds: ['deliver'] },
]

type StepLook = 'waiting' | 'running' | 'done'

/** The named steps of a render, each with where it stands; steps it does not need are left out. */
export function namedSteps(render: RenderView): { name: string; look: StepLook }[] {
  return STEPS.flatMap(({ name, kinds }) => {
    const states = render.attempts
      .filter(({ kind, state }) => kinds.includes(kind) && state !== 'skipped')
      .map(({ state }) => state)
    if (!states.length) return []
    const done = states.every((state) => state === 'done' || state === 'cached')
    const begun = states.some((state) => state === 'running' || state === 'polling' || state === 'done')
    return [{ name, look: done ? 'done' : begun ? 'running' : 'waiting' }]
  })
}

/** A render under way: what it does, how long still, what leaving and stopping mean. */
export function ProgressView({ render }: { render: RenderView }) {
  const elapsed = useElapsed(render.created_at)
  const told = useTold(render, elapsed)
  const [stopping, setStopping] = useState(false)
  const share = shareDone(render)
  const left = render.state === 'held' ? 'waiting for its turn' : timeLeft(render, elapsed, told)
  useTitle(`${Math.round(share * 100)} % · Segue`)
  useNews(render)
  const steps = namedSteps(render)
  const under = steps.find(({ look }) => look === 'running')?.name ?? 'Starting'
  const words = render.state === 'held' ? 'Waiting for its turn' : under
  const queue = render.queue_position
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-6 p-4 sm:py-10">
      <header>
        <h1 className="text-2xl font-semibold">Making your film</h1>
        <p className="mt-1 text-text2">Safe to leave: it goes on, and this address brings you back to it.</p>
      </header>
      <div className="flex flex-col gap-2">
        <div className="tabular flex flex-wrap justify-between gap-2" role="status">
          <span>
            {words}
            {queue !== null && `, place ${queue} in the provider's queue`} …
          </span>
          <span className="text-text2">
            {clock(elapsed)} · {left}
          </span>
        </div>
        <ProgressBar value={share} label="The render" />
      </div>
      <ol className="flex flex-col gap-1">
        {steps.map(({ name, look }) => (
          <li
            key={name}
            aria-current={look === 'running' ? 'step' : undefined}
            className={`flex items-center gap-3 rounded-sm px-2 py-1.5 ${look === 'running' ? 'bg-s1 font-medium' : look === 'done' ? 'text-text2' : 'text-text3'}`}
          >
            <span
              className={`flex size-4 items-center justify-center ${look === 'done' ? 'text-ok' : 'text-link'}`}
            >
              {look === 'done' && <Icon name="check" />}
              {look === 'running' && <span className="size-2 animate-pulse rounded-full bg-current" />}
              {look === 'waiting' && <span className="size-1.5 rounded-full bg-edge" />}
            </span>
            {name}
            <span className="sr-only">
              {look === 'done' ? ', done' : look === 'running' ? ', under way' : ', to come'}
            </span>
          </li>
        ))}
      </ol>
      <footer className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
        <p className="tabular text-sm text-text2">
          {render.cost.held} credits set aside. Charged only when the film is delivered; a failure costs 0.
        </p>
        {render.state === 'cancelling' ? (
          <p role="status" className="text-text2">
            Stopping …
          </p>
        ) : (
          <Button onClick={() => setStopping(true)}>Cancel</Button>
        )}
      </footer>
      {stopping && <CancelDialog render={render} onClose={() => setStopping(false)} />}
    </div>
  )
}

/** Says what stopping costs before it stops. */
function CancelDialog({ render, onClose }: { render: RenderView; onClose: () => void }) {
  const api = useApi()
  const queries = useQueryClient()
  const path = { render_id: render.id }
  const cancel = useMutation({
    mutationFn: () => answer(api.POST('/v1/renders/{render_id}/cancel', { params: { path } })),
    onSuccess: (stopped) => {
      queries.setQueryData(['render', render.id], stopped)
      onClose()
    },
  })
  return (
    <Dialog
      title="Stop this render?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Go on rendering</Button>
          <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            Stop it
          </Button>
        </>
      }
    >
      <p>{render.cancel.words}</p>
      {cancel.error && (
        <div className="mt-3">
          <Notice tone="bad" title="It could not be stopped">
            {asApiError(cancel.error).message}
          </Notice>
        </div>
      )}
    </Dialog>
  )
}

function useElapsed(since: string): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, Math.round((now - Date.parse(since)) / 1_000))
}

/** The server's last measure of the time left, and when it was told. */
function useTold(render: RenderView, elapsed: number): { eta: number; at: number } | null {
  const told = useRef<{ eta: number; at: number; sequence: number } | null>(null)
  if (render.eta_seconds !== null && told.current?.sequence !== render.sequence)
    told.current = { eta: render.eta_seconds, at: elapsed, sequence: render.sequence }
  return told.current
}

/** Tells the end to someone who looks elsewhere. */
function useNews(render: RenderView): void {
  const latest = useRef(render)
  latest.current = render
  const queries = useQueryClient()
  useEffect(() => {
    const { id } = latest.current
    return queries.getQueryCache().subscribe(({ query }) => {
      if (query.queryKey[0] !== 'render' || query.queryKey[1] !== id) return
      const now = query.state.data as RenderView | undefined
      if (!now?.finished_at || latest.current.finished_at || !document.hidden) return
      latest.current = now
      if (!('Notification' in window) || Notification.permission !== 'granted') return
      new Notification(now.state === 'succeeded' ? 'Your film is ready' : 'Your render has ended', {
        tag: id,
      })
    })
  }, [queries])
}

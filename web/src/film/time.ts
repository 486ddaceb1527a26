import type { RenderView } from '@/backend/Backend'

const LEAST_SHARE = 0.08 // before that, the pace so far says nothing

/** How much of a render is done, of 1: its steps, and what is known of the one under way. */
export function shareDone(render: RenderView): number {
  const { done, total } = render.progress
  const within = render.step ? render.step.done / Math.max(1, render.step.total) : 0
  return Math.min(1, (done + within) / Math.max(1, total))
}

/**
 * What is known of the time left: the server's measure if it has one, else the pace so far. Past it, that is
 * said, and no number is made up.
 */
export function timeLeft(
  render: RenderView,
  elapsedSeconds: number,
  told: { eta: number; at: number } | null,
): string {
  if (told) {
    const left = Math.round(told.eta - (elapsedSeconds - told.at))
    return left > 0 ? `about ${inWords(left)} left` : 'longer than usual; it goes on'
  }
  const share = shareDone(render)
  if (share < LEAST_SHARE) return 'measuring how long it takes'
  return `about ${inWords(Math.max(1, Math.round((elapsedSeconds / share) * (1 - share))))} left`
}

export function inWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

import { midOf, presents, type Rate } from './frames'
import { neighbours } from './neighbours'

export type Seek = (frame: number) => void

const NOTHING = 1e-4 // seconds: where a video stands is told in microseconds
const known = new WeakMap<HTMLVideoElement, { rate: Rate; seek: Seek }>()

/** Shows frames of a video one after another: of those asked for while it seeks, only the last. */
export function seeker(video: HTMLVideoElement, rate: Rate): Seek {
  const found = known.get(video)
  if (found && found.rate.num === rate.num && found.rate.den === rate.den) return found.seek
  const seek = created(video, rate)
  known.set(video, { rate, seek })
  return seek
}

function created(video: HTMLVideoElement, rate: Rate): Seek {
  const near = neighbours(video, rate)
  let wanted: number | null = null
  let busy = false
  let last: number | null = null // what was asked for last, under way or shown
  let asked = 0
  const pump = () => {
    if (busy || wanted === null) return
    busy = true
    const frame = wanted
    wanted = null
    const next = () => {
      busy = false
      pump()
      if (!busy) void shown.then(() => settled(frame))
    }
    const shown = presents(video, frame, rate)
    video.addEventListener('seeked', next, { once: true })
    video.currentTime = midOf(frame, rate)
  }
  /** It is on the screen, unless another was asked for. Nobody has moved yet who sees the first one. */
  const settled = (frame: number) => {
    if (frame === last && !busy && video.paused && asked > 1) near.rest(frame)
  }
  return (frame) => {
    if (frame === last && (busy || Math.abs(video.currentTime - midOf(frame, rate)) < NOTHING)) return
    last = frame
    wanted = frame
    asked += 1
    near.show(frame)
    pump()
  }
}

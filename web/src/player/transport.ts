import { frameAt, type Rate } from './frames'
import { seeker } from './seeker'

const REVERSE_MS = 60 // between the frames shown backwards: browsers play forwards only
const FASTEST = 4

/** How an editor's keys move a video: J, K, L, Space and the arrows. */
export interface Transport {
  toggle(): void
  pause(): void
  /** Play; asked again while it plays, twice as fast. */
  faster(): void
  backwards(): void
  step(by: number): void
  /** Pause on a frame. */
  show(frame: number): void
  end(): void
}

/** Move a video of so many frames; `onFrame` hears of each frame that shows, and of whether it plays. */
export function createTransport(
  video: HTMLVideoElement,
  rate: Rate,
  frames: number,
  onFrame: (frame: number, playing: boolean) => void,
): Transport {
  const seek = seeker(video, rate)
  let now = 0
  let looking = 0
  let reverse = 0
  const tell = (frame: number, playing: boolean) => {
    now = Math.min(Math.max(0, frame), frames - 1)
    onFrame(now, playing)
  }
  const look = () => {
    tell(frameAt(video.currentTime, rate), !video.paused)
    looking = video.paused ? 0 : requestAnimationFrame(look)
  }
  // Paused from elsewhere, as by the browser or at the end: it stands where that was.
  const onPause = () => {
    if (!video.seeking && !reverse) tell(frameAt(video.currentTime, rate), false)
  }
  video.addEventListener('pause', onPause)
  const still = () => {
    clearInterval(reverse)
    reverse = 0
    video.pause()
  }
  const pause = () => {
    still()
    tell(now, false)
  }
  const show = (frame: number) => {
    still()
    cancelAnimationFrame(looking)
    tell(frame, false)
    seek(now)
  }
  const play = (speed: number) => {
    still()
    cancelAnimationFrame(looking)
    video.playbackRate = speed
    void video.play().then(look, () => undefined) // refused where it may not play: it stays as it is
  }
  return {
    show,
    step: (by) => show((video.paused ? now : frameAt(video.currentTime, rate)) + by),
    pause,
    toggle: () => (video.paused && !reverse ? play(1) : pause()),
    faster: () => play(video.paused ? 1 : Math.min(FASTEST, video.playbackRate * 2)),
    backwards() {
      if (reverse) return
      if (!video.paused) now = frameAt(video.currentTime, rate)
      video.pause()
      const perTick = Math.max(1, Math.round(((rate.num / rate.den) * REVERSE_MS) / 1_000))
      reverse = window.setInterval(() => {
        tell(now - perTick, now > perTick)
        seek(now)
        if (now === 0) still()
      }, REVERSE_MS)
    },
    end() {
      video.removeEventListener('pause', onPause)
      still()
      cancelAnimationFrame(looking)
    },
  }
}

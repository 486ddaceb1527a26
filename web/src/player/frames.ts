/** A frame rate as a fraction: 30000/1001 is never 29.97. */
export interface Rate {
  num: number
  den: number
}

export function parseRate(text: string): Rate {
  const [num = 24, den = 1] = text.split('/').map(Number)
  return { num, den }
}

/** The time in the middle of frame n, where no rounding can show its neighbour. */
export function midOf(frame: number, rate: Rate): number {
  return ((frame + 0.5) * rate.den) / rate.num
}

/** The frame that shows at a time. */
export function frameAt(seconds: number, rate: Rate): number {
  return Math.max(0, Math.floor((seconds * rate.num) / rate.den + 1e-4))
}

/** A frame as clock time, with the frame within its second: 0:09:17. */
export function timecode(frame: number, rate: Rate): string {
  const perSecond = Math.round(rate.num / rate.den)
  const seconds = Math.floor((frame * rate.den) / rate.num + 1e-9)
  const first = Math.ceil((seconds * rate.num) / rate.den - 1e-9)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}:${two(Math.min(frame - first, perSecond - 1))}`
}

/** Seconds as people say them: 0:08, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3_600)
  const minutes = Math.floor((whole % 3_600) / 60)
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

const PRESENTED_MS = 1_000 // a frame that takes longer is not waited for

/** Whether a video presents this frame soon, by its own word; false where browsers do not tell. */
export function presents(video: HTMLVideoElement, frame: number, rate: Rate): Promise<boolean> {
  return new Promise((done) => {
    if (!('requestVideoFrameCallback' in video)) return done(false)
    let handle = 0
    const timer = setTimeout(() => {
      video.cancelVideoFrameCallback(handle)
      done(false)
    }, PRESENTED_MS)
    const look = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
      if (Math.round((mediaTime * rate.num) / rate.den) !== frame) {
        handle = video.requestVideoFrameCallback(look)
        return
      }
      clearTimeout(timer)
      done(true)
    }
    handle = video.requestVideoFrameCallback(look)
  })
}

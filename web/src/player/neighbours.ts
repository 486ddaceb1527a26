import { midOf, presents, type Rate } from './frames'

const AROUND = 4 // frames on each side; a key that is held down outruns any number
const REST_MS = 80 // after the last step: while one moves on, the machine is left to that
const IDLE_MS = 10_000 // after which the second player is let go
const LOOK = 'pointer-events-none absolute inset-0 size-full object-contain'

/** Frames around the one that a video shows, to be shown before the video itself has found them. */
export interface Neighbours {
  /** Lay this frame over the video, if it is there already. */
  show(frame: number): void
  /** The video shows its frame itself: from here on those around it are made ready. */
  rest(frame: number): void
}

/** The frames around where a video stands, each decoded beforehand by a second player that nobody sees. */
export function neighbours(video: HTMLVideoElement, rate: Rate): Neighbours {
  const ready = new Map<number, ImageBitmap>()
  const canvas = document.createElement('canvas')
  canvas.className = LOOK
  canvas.hidden = true
  canvas.ariaHidden = 'true'
  let scout: HTMLVideoElement | null = null
  let timer = 0
  let round = 0 // frames of an earlier one are wanted no more
  let working = Promise.resolve()
  let before = 0
  let forwards = true

  const forget = (far: (frame: number) => boolean) => {
    for (const [frame, picture] of ready) {
      if (!far(frame)) continue
      picture.close()
      ready.delete(frame)
    }
  }
  const letGo = () => {
    scout?.removeAttribute('src')
    scout?.load()
    scout = null
  }
  const look = async (middle: number, mine: number) => {
    forget((frame) => Math.abs(frame - middle) > 2 * AROUND)
    for (const frame of nearest(middle, forwards)) {
      if (mine !== round) return
      if (frame < 0 || ready.has(frame) || midOf(frame, rate) > video.duration) continue
      scout ??= opened(video)
      const player = scout
      const picture = await pictureOf(player, frame, rate, video)
      if (!picture) return
      if (player === scout) ready.set(frame, picture)
      else picture.close()
    }
    timer = window.setTimeout(letGo, IDLE_MS)
  }
  const begin = (middle: number) => {
    const mine = round
    working = working.then(() => look(middle, mine)) // one at a time: there is one player
  }
  const stop = () => {
    clearTimeout(timer)
    round += 1
  }
  video.addEventListener('play', () => {
    canvas.hidden = true
    stop()
  })
  video.addEventListener('emptied', () => {
    canvas.hidden = true
    stop()
    letGo()
    forget(() => true)
  })
  return {
    show(frame) {
      stop()
      forwards = frame >= before
      before = frame
      const picture = ready.get(frame)
      if (!picture) return
      if (!canvas.isConnected) video.after(canvas)
      canvas.width = picture.width
      canvas.height = picture.height
      canvas.getContext('2d')?.drawImage(picture, 0, 0)
      canvas.dataset.near = String(frame)
      canvas.hidden = false
    },
    rest(frame) {
      canvas.hidden = true
      stop()
      timer = window.setTimeout(begin, REST_MS, frame)
    },
  }
}

/** The frames around one, those first that the next steps lead to. */
export function nearest(middle: number, forwards: boolean): number[] {
  const way = forwards ? 1 : -1
  const further = Array.from({ length: AROUND - 1 }, (_, index) => (index + 2) * way)
  return [way, -way, ...further, ...further.map((by) => -by)].map((by) => middle + by)
}

function opened(video: HTMLVideoElement): HTMLVideoElement {
  const scout = document.createElement('video')
  scout.muted = true
  scout.preload = 'auto'
  scout.src = video.currentSrc
  return scout
}

/** A frame by a player's own word, no larger than the video is on the screen; null where it does not come. */
async function pictureOf(
  scout: HTMLVideoElement,
  frame: number,
  rate: Rate,
  video: HTMLVideoElement,
): Promise<ImageBitmap | null> {
  const shown = presents(scout, frame, rate)
  scout.currentTime = midOf(frame, rate)
  if (!(await shown)) return null
  const width = Math.min(scout.videoWidth, Math.round(video.clientWidth * devicePixelRatio))
  const options = { resizeWidth: Math.max(1, width), resizeQuality: 'medium' } as const
  return createImageBitmap(scout, options).catch(() => null)
}

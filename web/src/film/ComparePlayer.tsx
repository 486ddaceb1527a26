import { useEffect, useRef, useState } from 'react'
import { useCommands } from '@/commands/registry'
import { clock } from '@/player/frames'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'

/** A stretch of a film, in seconds. */
export interface Stretch {
  label: string
  link: string
  from: number
  seconds: number
}

const DRIFT_SECONDS = 0.06 // more than a frame apart is seen

/** Two stretches side by side on one clock; the shorter one waits on its last frame. Both loop. */
export function ComparePlayer({ pair, onClose }: { pair: [Stretch, Stretch]; onClose: () => void }) {
  const videos = useRef<(HTMLVideoElement | null)[]>([])
  const slider = useRef<HTMLInputElement>(null)
  const at = useRef(0)
  const [now, setNow] = useState(0)
  const [playing, setPlaying] = useState(true)
  const length = Math.max(pair[0].seconds, pair[1].seconds)
  useEffect(() => {
    let timer = 0
    let before = performance.now()
    const tick = (moment: number) => {
      const elapsed = (moment - before) / 1_000
      before = moment
      const ready = videos.current.every((video) => video && video.readyState >= 2)
      if (playing && ready) at.current = (at.current + Math.min(elapsed, 0.1)) % length
      pair.forEach((stretch, index) => {
        const video = videos.current[index]
        if (video) follow(video, stretch, at.current, playing)
      })
      // Not a controlled input: a redraw on its way when a hand moves it would put it back first.
      if (playing && slider.current) slider.current.value = String(at.current)
      setNow(at.current)
      timer = requestAnimationFrame(tick)
    }
    timer = requestAnimationFrame(tick)
    return () => cancelAnimationFrame(timer)
  }, [pair, playing, length])
  const toggle = () => setPlaying((was) => !was)
  useCommands([
    { id: 'compare.play', group: 'Compare', label: 'Play or pause', keys: ['Space', 'k'], run: toggle },
    { id: 'compare.close', group: 'Compare', label: 'Back to the film', keys: ['Escape'], run: onClose },
  ])
  return (
    <section aria-label="Comparison" className="flex flex-col gap-2">
      <div className="grid gap-2 sm:grid-cols-2">
        {pair.map(({ label, link }, index) => (
          <figure key={label} className="min-w-0">
            <video
              ref={(element) => {
                videos.current[index] = element
              }}
              src={link}
              muted={index > 0}
              playsInline
              preload="auto"
              aria-label={label}
              className="aspect-video w-full rounded-md bg-black object-contain"
            />
            <figcaption className="mt-1 text-sm text-text2">{label}</figcaption>
          </figure>
        ))}
      </div>
      <div className="flex items-center gap-2">
        <IconButton label={playing ? 'Pause (K)' : 'Play (Space)'} onClick={toggle}>
          <Icon name={playing ? 'pause' : 'play'} filled={!playing} />
        </IconButton>
        <input
          type="range"
          aria-label="Place in the comparison"
          min={0}
          max={length}
          step={0.01}
          ref={slider}
          defaultValue={0}
          onChange={({ target }) => {
            setPlaying(false)
            at.current = Number(target.value)
          }}
          className="min-w-0 flex-1 accent-[var(--accent)]"
        />
        <span className="tabular text-sm text-text2">
          {clock(now)} of {clock(length)}
        </span>
        <Button size="sm" onClick={onClose}>
          Back to the film
        </Button>
      </div>
    </section>
  )
}

/** Brings a video to where the shared clock is. */
function follow(video: HTMLVideoElement, stretch: Stretch, at: number, playing: boolean): void {
  const over = at >= stretch.seconds
  const wanted = stretch.from + Math.min(at, Math.max(0, stretch.seconds - 0.02))
  if (playing && !over) {
    if (video.paused) void video.play().catch(() => undefined)
  } else if (!video.paused) video.pause()
  const limit = playing && !over ? DRIFT_SECONDS : 0.005
  if (!video.seeking && Math.abs(video.currentTime - wanted) > limit) video.currentTime = wanted
}

import { type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { Schema } from '@/backend/api'
import { useCommands } from '@/commands/registry'
import { frameAt, type Rate, timecode } from '@/player/frames'
import { seeker } from '@/player/seeker'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'

const BEFORE_SEAM_SECONDS = 1
const REVERSE_MS = 60

/** A film's rate from what it holds: frames over seconds, as the nearest rate that films have. */
export function filmRate(frames: number, seconds: number): Rate {
  const whole = Math.round(frames / seconds)
  const pulled = { num: whole * 1_000, den: 1_001 }
  const plain = { num: whole, den: 1 }
  const off = (rate: Rate) => Math.abs((frames * rate.den) / rate.num - seconds)
  return off(pulled) < off(plain) ? pulled : plain
}

interface FilmPlayerProps {
  link: string
  /** What shows until the film does. */
  poster: string | null
  facts: Schema['Delivered']
  /** The seam that is played over and over. */
  loop: number | null
  onLoop(seam: number | null): void
  /** More to do, beside what plays it. */
  children?: ReactNode
}

/** The film with its seams on the scrubber; starts just before the first of them. */
export function FilmPlayer({ link, poster, facts, loop, onLoop, children }: FilmPlayerProps) {
  const { frames, seconds, seams } = facts
  const rate = useMemo(() => filmRate(frames, seconds), [frames, seconds])
  const video = useRef<HTMLVideoElement>(null)
  const seek = useRef<(frame: number) => void>(() => {})
  const [frame, setFrame] = useState(0)
  const [playing, setPlaying] = useState(false)
  const [muted, setMuted] = useState(false)
  const [shape, setShape] = useState(16 / 9)
  const reverse = useRef(0)

  const at = (seam: number) => ((seams[seam]?.frame ?? 0) * rate.den) / rate.num
  const goTo = (next: number) => {
    const wanted = Math.min(Math.max(0, next), frames - 1)
    setFrame(wanted)
    seek.current(wanted)
  }
  const stopReverse = () => {
    clearInterval(reverse.current)
    reverse.current = 0
  }
  const play = (speed = 1) => {
    stopReverse()
    if (!video.current) return
    video.current.playbackRate = speed
    void video.current.play()
  }
  const pause = () => {
    stopReverse()
    video.current?.pause()
  }
  const step = (by: number) => {
    pause()
    goTo(frame + by)
  }
  const backwards = () => {
    if (reverse.current) return
    video.current?.pause()
    let now = frame
    const perTick = Math.max(1, Math.round((rate.num / rate.den) * (REVERSE_MS / 1_000)))
    reverse.current = window.setInterval(() => {
      now -= perTick
      goTo(now)
      if (now <= 0) stopReverse()
    }, REVERSE_MS)
  }
  const jump = (direction: 1 | -1) => {
    const places = seams.map((seam) => seam.frame)
    const next =
      direction > 0 ? places.find((place) => place > frame) : places.findLast((place) => place < frame)
    if (next !== undefined) goTo(next)
  }
  useEffect(() => {
    const element = video.current
    if (!element) return
    seek.current = seeker(element, rate)
    let timer = 0
    const tick = () => {
      if (!element.paused) setFrame(Math.min(frames - 1, frameAt(element.currentTime, rate)))
      if (loop !== null) {
        const seam = ((seams[loop]?.frame ?? 0) * rate.den) / rate.num
        if (element.currentTime >= seam + 1 || element.currentTime < seam - 1.1)
          element.currentTime = Math.max(0, seam - 1)
      }
      timer = requestAnimationFrame(tick)
    }
    timer = requestAnimationFrame(tick)
    return () => cancelAnimationFrame(timer)
  }, [rate, frames, loop, seams])
  useEffect(() => () => clearInterval(reverse.current), [])
  useEffect(() => {
    if (loop !== null) void video.current?.play().catch(() => undefined)
  }, [loop])

  const faster = () => {
    const speed = video.current && !video.current.paused ? Math.min(4, video.current.playbackRate * 2) : 1
    play(speed)
  }
  const toggle = () => (playing ? pause() : play())
  const mute = () => setMuted(!muted)
  const expand = () => {
    if (document.fullscreenElement) void document.exitFullscreen()
    else void video.current?.parentElement?.requestFullscreen()
  }
  useCommands([
    { id: 'film.play', group: 'Film', label: 'Play or pause', keys: ['Space', 'k'], run: toggle },
    { id: 'film.back', group: 'Film', label: 'Play backwards', keys: ['j'], run: backwards },
    { id: 'film.faster', group: 'Film', label: 'Play, then faster', keys: ['l'], run: faster },
    { id: 'film.previous', group: 'Film', label: 'A frame back', keys: ['ArrowLeft'], run: () => step(-1) },
    { id: 'film.next', group: 'Film', label: 'A frame on', keys: ['ArrowRight'], run: () => step(1) },
    { id: 'film.seam-', group: 'Film', label: 'Seam before', keys: ['['], run: () => jump(-1) },
    { id: 'film.seam+', group: 'Film', label: 'Seam after', keys: [']'], run: () => jump(1) },
    { id: 'film.mute', group: 'Film', label: 'Sound on or off', keys: ['m'], run: mute },
    { id: 'film.full', group: 'Film', label: 'Full screen', keys: ['f'], run: expand },
  ])
  return (
    <section aria-label="Player" className="flex flex-col gap-2">
      <div
        className="relative mx-auto w-full overflow-hidden rounded-md bg-black"
        style={{ aspectRatio: shape, maxWidth: `calc(64dvh * ${shape})` }}
      >
        <video
          ref={video}
          src={link}
          poster={poster ?? undefined}
          muted={muted}
          playsInline
          preload="auto"
          aria-label="Your film"
          data-frame={frame}
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onClick={toggle}
          onLoadedMetadata={({ currentTarget }) => {
            setShape(currentTarget.videoWidth / currentTarget.videoHeight)
            // Its link was renewed in the midst of it: it goes on from there.
            goTo(frame || frameAt(Math.max(0, at(0) - BEFORE_SEAM_SECONDS), rate))
            if (playing) play()
          }}
          className="size-full"
        />
      </div>
      <Scrubber
        facts={facts}
        frame={frame}
        rate={rate}
        onSeek={(next) => {
          pause()
          goTo(next)
        }}
      />
      <div className="flex flex-wrap items-center gap-1">
        <IconButton label={playing ? 'Pause (K)' : 'Play (Space)'} onClick={toggle}>
          <Icon name={playing ? 'pause' : 'play'} filled={!playing} />
        </IconButton>
        <IconButton label={muted ? 'Sound on (M)' : 'Sound off (M)'} onClick={mute}>
          <Icon name={muted ? 'mute' : 'sound'} />
        </IconButton>
        <IconButton label="Full screen (F)" onClick={expand}>
          <Icon name="expand" />
        </IconButton>
        {seams.map((seam, index) => (
          <Button
            key={seam.frame}
            size="sm"
            look="ghost"
            aria-pressed={loop === index}
            className="aria-pressed:bg-s3 aria-pressed:text-text"
            icon={<Icon name="loop" />}
            onClick={() => onLoop(loop === index ? null : index)}
          >
            Loop seam {index + 1}
          </Button>
        ))}
        {children}
        <span className="tabular ml-auto text-sm text-text2">
          frame {frame} · {timecode(frame, rate)} of {timecode(frames, rate)}
        </span>
      </div>
    </section>
  )
}

interface ScrubberProps {
  facts: Schema['Delivered']
  frame: number
  rate: Rate
  onSeek(frame: number): void
}

/** Where in the film one is: its clips and bridges in their colours, a mark at each seam. */
function Scrubber({ facts, frame, rate, onSeek }: ScrubberProps) {
  const { frames, seams } = facts
  const edges = [0, ...seams.map((seam) => seam.frame), frames]
  const under = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return Math.floor(((event.clientX - box.left) / box.width) * frames)
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Place in the film"
      aria-valuemin={0}
      aria-valuemax={frames - 1}
      aria-valuenow={frame}
      aria-valuetext={`frame ${frame}, ${timecode(frame, rate)}`}
      className="relative h-8 touch-none"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        onSeek(under(event))
      }}
      onPointerMove={(event) =>
        event.currentTarget.hasPointerCapture(event.pointerId) && onSeek(under(event))
      }
      onKeyDown={(event) => {
        const second = Math.round(rate.num / rate.den)
        const by = {
          ArrowLeft: -1,
          ArrowRight: 1,
          PageDown: -second,
          PageUp: second,
          Home: -frames,
          End: frames,
        }[event.key]
        if (by === undefined) return
        event.preventDefault()
        onSeek(frame + by * (event.shiftKey && Math.abs(by) === 1 ? second : 1))
      }}
    >
      <div className="absolute inset-x-0 top-1/2 flex h-2 -translate-y-1/2 gap-px overflow-hidden rounded-full">
        {edges.slice(1).map((end, index) => {
          const start = edges[index] ?? 0
          const hue = index % 2 ? 'bg-link' : index % 4 ? 'bg-b' : 'bg-a'
          return <div key={start} className={hue} style={{ flexGrow: end - start }} />
        })}
      </div>
      {seams.map((seam, index) => (
        <span
          key={seam.frame}
          title={`Seam ${index + 1}: ${seam.declared ? 'a cut' : Math.round(seam.score)}`}
          className="absolute top-0 h-full w-0.5 -translate-x-1/2 bg-text"
          style={{ left: `${(seam.frame / frames) * 100}%` }}
        />
      ))}
      <span
        className="absolute top-1/2 size-4 -translate-1/2 rounded-full border-2 border-bg bg-text"
        style={{ left: `${((frame + 0.5) / frames) * 100}%` }}
      />
    </div>
  )
}

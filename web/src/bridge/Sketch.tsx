import { useCallback, useEffect, useRef, useState } from 'react'
import { useFile } from '@/backend/files'
import { createTransport, type Transport } from '@/player/transport'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/Notice'
import { ProgressBar } from '@/ui/ProgressBar'
import type { Timeline } from './document'
import { useFree } from './queries'

interface SketchProps {
  timeline: Timeline | null
  aspect: number
  seconds: number
  /** Hears that the sketch plays, or cannot be made. */
  onOver(): void
  /** Hands out what keys do to the sketch; null while there is none. */
  onKeys(transport: Transport | null): void
}

interface Film {
  link: string
  frames: number
  seconds: number
}

/** The free animatic: a second of A, the bridge as the local generator moves it, a second of B. */
export function Sketch({ timeline, aspect, seconds, onOver, onKeys }: SketchProps) {
  const { render, error, again } = useFree(timeline, 'animatic')
  const [playing, setPlaying] = useState(false)
  const [loud, setLoud] = useState(false)
  const last = useRef<Film | null>(null)
  const transport = useRef<Transport | null>(null)
  const takeKeys = (made: Transport | null) => {
    transport.current = made
    onKeys(made)
  }
  const made = render?.result?.files.find(({ name }) => name.endsWith('.mp4'))
  const facts = render?.result?.facts
  const link = useFile(made?.link ?? null)
  if (link && facts?.kind === 'deliver' && last.current?.link !== link)
    last.current = { link, frames: facts.frames, seconds: facts.seconds }
  const film = timeline ? last.current : null
  const failed = error?.message ?? render?.error?.detail
  const busy = Boolean(timeline && !link && !failed)
  const over = Boolean(timeline) && !busy
  useEffect(() => {
    if (over) onOver()
  }, [over, onOver])
  const share = render ? render.progress.done / Math.max(1, render.progress.total) : null
  return (
    <section aria-label="The bridge, sketched" className="flex min-w-0 flex-col gap-2">
      <div
        className={`relative flex items-center justify-center overflow-hidden rounded-md outline-1 -outline-offset-1 outline-[var(--accent)] ${film ? 'bg-black' : 'bg-s1'}`}
        style={{ aspectRatio: aspect }}
      >
        {film && <Player key={film.link} film={film} loud={loud} onKeys={takeKeys} onPlaying={setPlaying} />}
        {busy && (
          <div
            className={`w-full px-4 py-3 text-center text-sm text-text2 ${film ? 'absolute inset-x-0 bottom-0 bg-s1' : 'max-w-64'}`}
            role="status"
          >
            <p className="mb-2">
              {film ? 'Sketching anew' : (render?.step?.words ?? 'Sketching the bridge')} …
            </p>
            <ProgressBar value={share} label="Sketching the bridge" />
          </div>
        )}
        {!timeline && (
          <p className="max-w-64 px-4 text-center text-sm text-text2">
            The bridge plays here as a free sketch as soon as both clips are in.
          </p>
        )}
        <span className="absolute top-2 left-2 rounded-[4px] bg-s1 px-1.5 text-xs font-medium text-link">
          {film ? 'Animatic, free' : `Bridge · ${seconds} s`}
        </span>
        {film && !busy && (
          <span className="absolute right-1 bottom-1 flex rounded-sm bg-s1">
            <IconButton
              label={loud ? 'Mute the sketch' : 'Hear the sketch'}
              onClick={() => {
                setLoud(!loud)
                if (!loud && !playing) transport.current?.toggle()
              }}
            >
              <Icon name={loud ? 'sound' : 'mute'} />
            </IconButton>
            <IconButton
              label={playing ? 'Pause the sketch' : 'Play the sketch'}
              onClick={() => transport.current?.toggle()}
            >
              <Icon name={playing ? 'pause' : 'play'} />
            </IconButton>
          </span>
        )}
      </div>
      {failed && (
        <Notice
          tone="bad"
          title="The sketch could not be made"
          actions={
            <Button size="sm" onClick={() => void again()}>
              Try again
            </Button>
          }
        >
          {failed} 0 credits charged. You can render all the same.
        </Notice>
      )}
      {film && !failed && (
        <p className="text-sm text-text3">True timing and sound, sketched for free on this machine.</p>
      )}
    </section>
  )
}

interface PlayerProps {
  film: Film
  loud: boolean
  onKeys: SketchProps['onKeys']
  onPlaying(playing: boolean): void
}

function Player({ film, loud, onKeys, onPlaying }: PlayerProps) {
  const { link, frames, seconds } = film
  const keys = useRef(onKeys)
  useEffect(() => {
    keys.current = onKeys
  })
  const onVideo = useCallback(
    (video: HTMLVideoElement | null) => {
      if (!video) return
      const transport = createTransport(video, { num: frames, den: seconds }, frames, () => undefined)
      keys.current(transport)
      return () => {
        transport.end()
        keys.current(null)
      }
    },
    [frames, seconds],
  )
  return (
    <video
      ref={onVideo}
      src={link}
      autoPlay
      muted={!loud}
      loop
      playsInline
      aria-label="Free sketch of the bridge"
      onPlay={() => onPlaying(true)}
      onPause={() => onPlaying(false)}
      className="absolute inset-0 size-full object-contain"
    />
  )
}

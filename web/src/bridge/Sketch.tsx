import { useEffect, useRef, useState } from 'react'
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
  registerToggle: (toggle: () => void) => void
}

/** The free animatic: a second of A, the bridge as the local generator moves it, a second of B. */
export function Sketch({ timeline, aspect, seconds, registerToggle }: SketchProps) {
  const { render, error, again } = useFree(timeline, 'animatic')
  const video = useRef<HTMLVideoElement>(null)
  const [playing, setPlaying] = useState(false)
  const film = render?.result?.files.find(({ name }) => name.endsWith('.mp4'))
  const failed = error?.message ?? render?.error?.detail
  const toggle = () => {
    if (video.current?.paused) void video.current.play()
    else video.current?.pause()
  }
  useEffect(() => registerToggle(toggle))
  const share = render ? render.progress.done / Math.max(1, render.progress.total) : null
  return (
    <section aria-label="The bridge, sketched" className="flex min-w-0 flex-col gap-2">
      <div
        className={`relative flex items-center justify-center overflow-hidden rounded-md outline-1 -outline-offset-1 outline-[var(--accent)] ${film ? 'bg-black' : 'bg-s1'}`}
        style={{ aspectRatio: aspect }}
      >
        {film ? (
          <video
            ref={video}
            key={film.link}
            src={film.link}
            autoPlay
            muted
            loop
            playsInline
            aria-label="Free sketch of the bridge"
            onPlay={() => setPlaying(true)}
            onPause={() => setPlaying(false)}
            className="absolute inset-0 size-full object-contain"
          />
        ) : (
          <div className="w-full max-w-64 px-4 text-center text-sm text-text2" role="status">
            {!timeline && 'The bridge plays here as a free sketch as soon as both clips are in.'}
            {timeline && !failed && (
              <>
                <p className="mb-2">{render?.step?.words ?? 'Sketching the bridge'} …</p>
                <ProgressBar value={share} label="Sketching the bridge" />
              </>
            )}
          </div>
        )}
        <span className="absolute top-2 left-2 rounded-[4px] bg-s1 px-1.5 text-xs font-medium text-link">
          {film ? 'Animatic, free' : `Bridge · ${seconds} s`}
        </span>
        {film && (
          <span className="absolute right-1 bottom-1 rounded-sm bg-s1">
            <IconButton label={playing ? 'Pause the sketch' : 'Play the sketch'} onClick={toggle}>
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
      {film && (
        <p className="text-sm text-text3">True timing and sound, sketched for free on this machine.</p>
      )}
    </section>
  )
}

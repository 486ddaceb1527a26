import { type ReactNode, type RefCallback, useCallback, useEffect, useRef } from 'react'
import type { Schema } from '@/backend/api'
import type { Rate } from '@/player/frames'
import { seeker } from '@/player/seeker'

interface FrameViewProps {
  aspect: number
  /** Takes what shows a frame at once; null once there is no video. */
  onSeek(seek: ((frame: number) => void) | null): void
  /** The clip as this browser plays it; null while it is made: the poster shows, and `words` about that. */
  link: string | null
  poster: ReactNode
  words: string
  frame: number
  /** Whether something else moves the video now. */
  held: boolean
  rate: Rate
  still: Schema['StillView'] | null
  label: string
  onVideo: RefCallback<HTMLVideoElement>
  children: ReactNode
}

/** One frame of a clip: the proxy's while it moves, the server's own still as soon as that is there. */
export function FrameView(props: FrameViewProps) {
  const { link, poster, words, frame, held, still, label, onVideo, onSeek } = props
  const { num, den } = props.rate
  const seek = useRef<((frame: number) => void) | null>(null)
  const onElement = useCallback(
    (video: HTMLVideoElement | null) => {
      seek.current = video && seeker(video, { num, den })
      onSeek(seek.current)
      return onVideo(video)
    },
    [num, den, onVideo, onSeek],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new link starts at its first frame
  useEffect(() => {
    if (!held) seek.current?.(frame)
  }, [frame, link, held])
  return (
    <div
      className="relative overflow-hidden rounded-md bg-black"
      style={{ aspectRatio: props.aspect }}
      data-frame={frame}
      data-sha256={still?.sha256}
    >
      {link ? (
        <video
          ref={onElement}
          src={link}
          playsInline
          preload="auto"
          aria-label={label}
          className="absolute inset-0 size-full object-contain"
        />
      ) : (
        <>
          <div className="absolute inset-0">{poster}</div>
          {words && (
            <p
              role="status"
              className="absolute inset-x-0 bottom-8 bg-s1 px-2 py-1 text-center text-sm text-text2"
            >
              {words}
            </p>
          )}
        </>
      )}
      {still && <img src={still.link} alt={label} className="absolute inset-0 size-full object-contain" />}
      {props.children}
    </div>
  )
}

import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import type { Schema } from '@/backend/api'
import { Icon } from '@/ui/Icon'
import { type Rate, timecode } from './frames'

export interface Cut {
  in: number
  /** Not shown any more: one past the last frame. */
  out: number
}

export type Handle = 'in' | 'out'

interface FilmstripProps {
  name: string
  letter: string
  strip: Schema['FilmstripView'] | null
  frames: number
  rate: Rate
  cut: Cut
  /** Where the clip stands while it plays; null while it shows a handle's frame. */
  head: number | null
  /** The frame that would be chosen for the joined end, and why. */
  star: { handle: Handle; frame: number; reason: string } | null
  joined: Handle
  onCut(cut: Cut, handle: Handle): void
}

const PAD = 12 // so that a handle at either end is whole

/** The frame that a handle shows. */
export function shownBy(cut: Cut, handle: Handle): number {
  return handle === 'in' ? cut.in : cut.out - 1
}

/** A cut with one handle on another frame; at least one frame is left. */
export function moved(cut: Cut, handle: Handle, frame: number, frames: number): Cut {
  if (handle === 'in') return { ...cut, in: Math.min(Math.max(0, frame), cut.out - 1) }
  return { ...cut, out: Math.max(Math.min(frames, frame + 1), cut.in + 1) }
}

/** A clip's frames in a row, with a handle where it begins and one where it ends. */
export function Filmstrip(props: FilmstripProps) {
  const { name, letter, strip, frames, rate, cut, head, star, joined, onCut } = props
  const track = useRef<HTMLDivElement>(null)
  const left = (frame: number) => `${(frame / frames) * 100}%`

  const frameUnder = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect()
    if (!box) return 0
    return Math.floor(((event.clientX - box.left) / box.width) * frames)
  }
  const drag = (handle: Handle) => ({
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      event.currentTarget.setPointerCapture(event.pointerId)
      event.currentTarget.focus()
      event.preventDefault()
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
      onCut(moved(cut, handle, frameUnder(event), frames), handle)
    },
    onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
      const to = byKey(event, shownBy(cut, handle), frames, rate)
      if (to === null) return
      event.preventDefault()
      onCut(moved(cut, handle, to, frames), handle)
    },
  })
  const tint = joined === 'out' ? 'bg-a' : 'bg-b'

  return (
    <div className="relative touch-none py-1 select-none" style={{ paddingInline: PAD }}>
      <div ref={track} className="relative h-14">
        <Tiles strip={strip} frames={frames} />
        <div className="absolute inset-y-0 left-0 bg-bg/75" style={{ width: left(cut.in) }} />
        <div className="absolute inset-y-0 right-0 bg-bg/75" style={{ left: left(cut.out) }} />
        {(['in', 'out'] as const).map((handle) => {
          const frame = shownBy(cut, handle)
          const main = handle === joined
          return (
            <div
              key={handle}
              role="slider"
              tabIndex={0}
              aria-label={`${letter} ${handle === 'in' ? 'begins' : 'ends'}: ${name}`}
              aria-valuemin={0}
              aria-valuemax={frames - 1}
              aria-valuenow={frame}
              aria-valuetext={`frame ${frame}, ${timecode(frame, rate)}`}
              className={`group absolute -inset-y-1 z-1 flex w-6 cursor-ew-resize justify-center ${handle === 'in' ? '-translate-x-full' : ''}`}
              style={{ left: left(handle === 'in' ? cut.in : cut.out), touchAction: 'none' }}
              {...drag(handle)}
            >
              <span
                className={`flex w-3 items-center justify-center rounded-[4px] ${handle === 'in' ? 'ml-auto' : 'mr-auto'} ${main ? tint : 'bg-edge'}`}
              >
                <span className="h-4 w-0.5 rounded-full bg-bg" />
              </span>
            </div>
          )
        })}
        {head !== null && (
          <div
            className="pointer-events-none absolute -inset-y-1 z-1 w-0.5 -translate-x-1/2 bg-text"
            style={{ left: left(head + 0.5) }}
          />
        )}
        {star && (
          <button
            type="button"
            title={`Suggested frame ${star.frame}: ${star.reason}`}
            aria-label={`Use the suggested frame ${star.frame} of ${letter}: ${star.reason}`}
            aria-pressed={shownBy(cut, star.handle) === star.frame}
            onClick={() => onCut(moved(cut, star.handle, star.frame, frames), star.handle)}
            className="absolute -top-1 z-2 flex size-6 -translate-x-1/2 items-center justify-center rounded-full border border-line bg-s1 text-warn hover:bg-s3"
            style={{ left: left(star.frame + 0.5) }}
          >
            <Icon name="star" size={12} filled={shownBy(cut, star.handle) === star.frame} />
          </button>
        )}
      </div>
    </div>
  )
}

/** Pictures at even distances; each is the nearest one that the sheet has. */
function Tiles({ strip, frames }: { strip: Schema['FilmstripView'] | null; frames: number }) {
  if (!strip?.link) return <div className="skeleton h-full rounded-sm" />
  const shown = 10
  return (
    <div className="flex h-full overflow-hidden rounded-sm" aria-hidden="true">
      {Array.from({ length: shown }, (_, place) => {
        const frame = ((place + 0.5) / shown) * frames
        const tile = Math.min(strip.count - 1, Math.floor(frame / strip.frames_per_tile))
        const column = tile % strip.columns
        const row = Math.floor(tile / strip.columns)
        return (
          <div
            key={frame}
            className="h-full flex-1 bg-s2 bg-no-repeat"
            style={{
              backgroundImage: `url("${strip.link}")`,
              backgroundSize: `${strip.columns * 100}% ${strip.rows * 100}%`,
              backgroundPosition: `${share(column, strip.columns)}% ${share(row, strip.rows)}%`,
            }}
          />
        )
      })}
    </div>
  )
}

function share(index: number, count: number): number {
  return count > 1 ? (index / (count - 1)) * 100 : 0
}

/** The frame that a key leads to; null for keys that are not the handle's. */
export function byKey(
  event: { key: string; shiftKey: boolean },
  frame: number,
  frames: number,
  rate: Rate,
): number | null {
  const second = Math.round(rate.num / rate.den)
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return frame - (event.shiftKey ? second : 1)
    case 'ArrowRight':
    case 'ArrowUp':
      return frame + (event.shiftKey ? second : 1)
    case 'PageDown':
      return frame - second
    case 'PageUp':
      return frame + second
    case 'Home':
      return 0
    case 'End':
      return frames - 1
  }
  return null
}

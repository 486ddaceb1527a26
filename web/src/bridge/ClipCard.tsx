import { useCallback, useEffect, useRef, useState } from 'react'
import type { Schema } from '@/backend/api'
import { Filmstrip, type Handle, moved, shownBy } from '@/player/Filmstrip'
import { clock, parseRate, timecode } from '@/player/frames'
import { Poster } from '@/player/Poster'
import { createTransport, type Transport } from '@/player/transport'
import { IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Skeleton } from '@/ui/Skeleton'
import { letter, type Slot, withHandle } from './document'
import { useEditor } from './editor'
import { FrameView } from './FrameView'
import { useAsset, useFilmstrip, useProxy } from './queries'
import { Sending } from './Sending'
import { useUploads } from './uploads'

/** What keys do to a clip: play it, and cut it where it stands. */
export interface ClipKeys extends Transport {
  setIn(): void
  setOut(): void
}

interface ClipCardProps {
  slot: Slot
  position: number
  /** Which end the bridge joins. */
  joined: Handle
  aspect: number
  still: Schema['StillView'] | null
  star: { frame: number; reason: string } | null
  /** Hands out what keys do to this clip; null once it is gone. */
  onKeys(keys: ClipKeys | null): void
  onFiles(files: File[]): void
  onRemove(): void
}

/** A place for a clip: empty, on its way, or there with its frame, its facts and its strip. */
export function ClipCard(props: ClipCardProps) {
  const { slot, position, joined, onFiles } = props
  const sending = useUploads(({ bySlot }) => bySlot[slot.id])
  const asset = useAsset(slot.asset)
  const hue = joined === 'out' ? 'text-a' : 'text-b'
  return (
    <section aria-label={`Clip ${letter(position)}`} className="flex min-w-0 flex-col gap-2">
      {sending ? (
        <Sending upload={sending} slot={slot.id} aspect={props.aspect} letter={letter(position)} />
      ) : asset.data ? (
        <Loaded {...props} asset={asset.data} />
      ) : slot.asset ? (
        <div className="relative" style={{ aspectRatio: props.aspect }}>
          <Skeleton className="absolute inset-0" words="Loading the clip" />
        </div>
      ) : (
        <DropZone letter={letter(position)} hue={hue} aspect={props.aspect} onFiles={onFiles} />
      )}
    </section>
  )
}

function DropZone(props: { letter: string; hue: string; aspect: number; onFiles: (files: File[]) => void }) {
  return (
    <label
      style={{ aspectRatio: props.aspect }}
      className="relative flex max-h-[46dvh] min-h-40 flex-col items-center justify-center gap-2 rounded-md border border-dashed border-edge bg-s1 p-4 text-center transition-colors duration-120 hover:bg-s2 has-focus-visible:outline-2 has-focus-visible:outline-[var(--focus)]"
    >
      <span className={`text-2xl font-semibold ${props.hue}`}>{props.letter}</span>
      <span className="font-medium">
        Drop {props.letter === 'A' ? 'the first clip' : 'the next clip'}, or choose a file
      </span>
      <span className="text-sm text-text3">Video, up to an hour. It stays yours and is only read.</span>
      <input
        type="file"
        multiple
        accept="video/*,.mkv,.mts,.m2ts,.ts,.mxf"
        aria-label={`Choose clip ${props.letter}`}
        className="absolute inset-0 cursor-pointer opacity-0"
        onChange={({ target }) => {
          props.onFiles([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </label>
  )
}

function Loaded(props: ClipCardProps & { asset: Schema['AssetView'] }) {
  const { slot, position, joined, asset, still, star } = props
  const { picture } = asset.facts
  const rate = parseRate(picture.rate)
  const { frames } = picture
  const strip = useFilmstrip(asset.id).data ?? null
  const proxy = useProxy(asset.id).data ?? null
  const { document, change } = useEditor()
  const cut = { in: slot.in_frame ?? 0, out: slot.out_frame ?? frames }
  const [shown, setShown] = useState<Handle>(joined)
  const [head, setHead] = useState<{ frame: number; playing: boolean } | null>(null)
  const transport = useRef<Transport | null>(null)
  const seek = useRef<((frame: number) => void) | null>(null)
  const frame = head?.frame ?? shownBy(cut, shown)
  const exact = still && still.asset === asset.id && still.frame === frame && shown === joined ? still : null

  const setCut = (next: typeof cut, handle: Handle) => {
    transport.current?.pause()
    seek.current?.(shownBy(next, handle)) // at once: the page is drawn anew while the frame is decoded
    setHead(null)
    setShown(handle)
    const kept = {
      in_frame: next.in === 0 ? null : next.in,
      out_frame: next.out === frames ? null : next.out,
    }
    const words = `${letter(position)} ${handle === 'in' ? 'begins' : 'ends'} at frame ${shownBy(next, handle)}`
    if (kept.in_frame !== slot.in_frame || kept.out_frame !== slot.out_frame)
      change(words, withHandle(document, slot.id, kept), `${slot.id}.${handle}`)
  }
  const { num, den } = rate
  const onVideo = useCallback(
    (video: HTMLVideoElement | null) => {
      if (!video) return
      const made = createTransport(video, { num, den }, frames, (at, playing) =>
        setHead({ frame: at, playing }),
      )
      transport.current = made
      return () => {
        made.end()
        transport.current = null
      }
    },
    [num, den, frames],
  )
  const onSeek = useCallback((found: typeof seek.current) => {
    seek.current = found
  }, [])
  const from = (move: (transport: Transport) => void) => {
    if (!transport.current) return
    if (!head) transport.current.show(frame)
    move(transport.current)
  }
  const keys: ClipKeys = {
    toggle: () => from((each) => each.toggle()),
    pause: () => transport.current?.pause(),
    faster: () => from((each) => each.faster()),
    backwards: () => from((each) => each.backwards()),
    step: (by) => from((each) => each.step(by)),
    show: (at) => from((each) => each.show(at)),
    setIn: () => setCut(moved(cut, 'in', frame, frames), 'in'),
    setOut: () => setCut(moved(cut, 'out', frame, frames), 'out'),
    end: () => undefined,
  }
  const { onKeys } = props
  useEffect(() => onKeys(keys))
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the clip goes
  useEffect(() => () => onKeys(null), [])
  const what = head
    ? ''
    : shown === joined
      ? joined === 'out'
        ? 'last frame '
        : 'first frame '
      : `${shown} `
  return (
    <>
      <FrameView
        aspect={props.aspect}
        link={proxy?.link ?? null}
        poster={<Poster link={asset.poster} asset={asset.id} fit="object-contain" />}
        words={proxy ? 'Making it quick to seek …' : ''}
        frame={frame}
        held={head !== null}
        rate={rate}
        still={head ? null : exact}
        onVideo={onVideo}
        onSeek={onSeek}
        label={`Frame ${frame} of clip ${letter(position)}`}
      >
        <span
          className={`absolute top-2 left-2 rounded-[4px] bg-s1 px-1.5 text-sm font-semibold ${joined === 'out' ? 'text-a' : 'text-b'}`}
        >
          {letter(position)}
        </span>
        <span className="tabular absolute right-2 bottom-2 rounded-[4px] bg-s1 px-1.5 text-xs">
          {what}
          {frame} · {timecode(frame, rate)}
        </span>
        {proxy?.link && (
          <span className="absolute bottom-1 left-1 rounded-sm bg-s1">
            <IconButton
              label={`${head?.playing ? 'Pause' : 'Play'} clip ${letter(position)}`}
              onClick={keys.toggle}
            >
              <Icon name={head?.playing ? 'pause' : 'play'} />
            </IconButton>
          </span>
        )}
      </FrameView>
      <Filmstrip
        name={asset.name}
        letter={letter(position)}
        strip={strip}
        frames={frames}
        rate={rate}
        cut={cut}
        head={head?.frame ?? null}
        joined={joined}
        star={star && { handle: joined, ...star }}
        onCut={setCut}
      />
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium" title={asset.name}>
            {asset.name}
          </p>
          <p className="tabular text-sm text-text3">{factsLine(asset)}</p>
          {star && shownBy(cut, joined) !== star.frame && (
            <p className="mt-0.5 text-sm text-text3">
              <span className="text-warn">★</span> frame {star.frame}: {star.reason}
            </p>
          )}
        </div>
        {shownBy(cut, joined) !== shownBy({ in: 0, out: frames }, joined) && (
          <IconButton
            label={`Use ${letter(position)} whole again`}
            onClick={() => setCut(moved(cut, joined, joined === 'in' ? 0 : frames - 1, frames), joined)}
          >
            <Icon name="undo" />
          </IconButton>
        )}
        <IconButton label={`Take clip ${letter(position)} out`} onClick={props.onRemove}>
          <Icon name="trash" />
        </IconButton>
      </div>
      <Faults asset={asset} />
    </>
  )
}

function factsLine(asset: Schema['AssetView']): string {
  const { picture, sounds } = asset.facts
  const rate = parseRate(picture.rate)
  const perSecond = Math.round((rate.num / rate.den) * 100) / 100
  const seconds = (picture.frames * rate.den) / rate.num
  const sound = sounds?.length ? 'with sound' : 'no sound'
  return `${clock(seconds)} · ${picture.shown.width}×${picture.shown.height} · ${perSecond} fps · ${sound}`
}

/** What is unusual about a clip, and what becomes of it. */
function Faults({ asset }: { asset: Schema['AssetView'] }) {
  const { faults } = asset
  if (!faults.length) return null
  return (
    <details className="text-sm text-text2">
      <summary className="text-text2">
        <span className="text-warn">●</span> {faults[0]?.words}
        {faults.length > 1 && ` (+${faults.length - 1})`}
      </summary>
      <ul className="mt-1 list-disc pl-5 text-text3">
        {faults
          .flatMap((fault, index) => [...(index ? [fault.words] : []), ...fault.choices])
          .map((words) => (
            <li key={words}>{words}</li>
          ))}
      </ul>
    </details>
  )
}

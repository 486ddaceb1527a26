import { useMutation } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type DragEvent, useMemo, useRef, useState } from 'react'
import { useApi } from '@/app/session'
import { answer, asApiError } from '@/backend/api'
import { useCommands } from '@/commands/registry'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/Notice'
import { Skeleton } from '@/ui/Skeleton'
import { toast } from '@/ui/toasts'
import { ChainBar } from './ChainBar'
import { ClipCard } from './ClipCard'
import { Compare } from './Compare'
import { Director } from './Director'
import {
  emptyDocument,
  letter,
  MAX_CLIPS,
  pairTimeline,
  swapped,
  timelineOf,
  withClip,
  withoutSlot,
  withSlot,
} from './document'
import { useEditor } from './editor'
import { useProject } from './project'
import { useAnchors, useAsset, useRested, useStills } from './queries'
import { Rail } from './Rail'
import { ShapeDialog } from './ShapeDialog'
import { Sketch } from './Sketch'
import { placesFor, upload, useUploads } from './uploads'

const STILL_REST_MS = 60
const WORK_REST_MS = 500
const WIDE = 16 / 9

/** The first screen: two clips, the bridge between them, what it costs, and the way to the film. */
export function BridgePage() {
  const { project } = useParams({ strict: false })
  const found = useProject(project)
  const editor = useEditor()
  if (project && editor.project !== project) {
    if (found.error) throw found.error
    return <Skeleton className="m-4 flex-1" words="Opening the film" />
  }
  return <Workbench />
}

function Workbench() {
  const { document, past, future, change, undo, redo, saving } = useEditor()
  const uploading = useUploads(({ bySlot }) => bySlot)
  const [chosen, setChosen] = useState(0)
  const [dragging, setDragging] = useState(false)
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set())
  const api = useApi()
  const actions = useRef({ render: () => {}, play: () => {} })

  const active = Math.min(chosen, document.bridges.length - 1)
  const [before, bridge, after] = [
    document.slots[active],
    document.bridges[active],
    document.slots[active + 1],
  ]
  const first = useAsset(document.slots[0]?.asset ?? null).data
  const [a, b] = [useAsset(before?.asset ?? null).data, useAsset(after?.asset ?? null).data]
  const size = first?.facts.picture.shown ?? null
  const aspect = size ? size.width / size.height : WIDE
  const pair = useMemo(() => pairTimeline(document, active), [document, active])
  const full = useMemo(() => timelineOf(document), [document])
  const quick = useRested(pair, STILL_REST_MS)
  const rested = useRested(pair, WORK_REST_MS)
  const whole = useRested(full, WORK_REST_MS)
  const id = bridge?.id ?? ''
  const stills = useStills(pair && quick, id)
  const anchors = useAnchors(pair && withoutCuts(rested), id).data
  const free = useMemo(() => freeTimeline(pair && rested), [pair, rested])

  const samples = useMutation({
    mutationFn: () => answer(api.POST('/v1/samples')),
    onSuccess: (made) =>
      change('the sample pair', withClip(withClip(emptyDocument(), 0, made.a.id), 1, made.b.id)),
  })
  const takeFiles = (files: File[], wanted: number | null) => {
    if (!files.length) return
    const replaced = wanted === null ? null : document.slots[wanted]?.asset
    const places = placesFor(document, files.length, wanted, new Set(Object.keys(uploading)))
    if (places.document !== document) change('clips added', places.document)
    places.slots.forEach((slot, index) => {
      const file = files[index]
      if (file) void upload(api, slot, file)
    })
    if (replaced) toast(`Clip ${letter(wanted ?? 0)} is being replaced.`, { label: 'Undo', run: undo })
    if (places.slots.length < files.length) toast(`Twelve clips are the most here: the rest was left out.`)
  }
  const swap = () => change('clips swapped', swapped(document, active))
  const remove = (position: number) => {
    change(`clip ${letter(position)} taken out`, withoutSlot(document, position))
    toast(`Clip ${letter(position)} was taken out.`, { label: 'Undo', run: undo })
  }
  useCommands([
    {
      id: 'play',
      group: 'Bridge',
      label: 'Play or pause the sketch',
      keys: ['Space', 'k'],
      run: () => actions.current.play(),
    },
    {
      id: 'swap',
      group: 'Bridge',
      label: 'Swap the two clips',
      keys: ['x'],
      enabled: Boolean(a || b),
      run: swap,
    },
    {
      id: 'add',
      group: 'Bridge',
      label: 'Add a clip and a bridge',
      keys: ['+'],
      enabled: document.slots.length < MAX_CLIPS,
      run: () => {
        change('clip added', withSlot(document))
        setChosen(document.bridges.length)
      },
    },
    { id: 'render', group: 'Bridge', label: 'Render', keys: ['Enter'], run: () => actions.current.render() },
    {
      id: 'previous',
      group: 'Bridge',
      label: 'Bridge before',
      keys: ['['],
      enabled: active > 0,
      run: () => setChosen(active - 1),
    },
    {
      id: 'next',
      group: 'Bridge',
      label: 'Bridge after',
      keys: [']'],
      enabled: active < document.bridges.length - 1,
      run: () => setChosen(active + 1),
    },
    { id: 'undo', group: 'Editing', label: 'Undo', keys: ['Mod+z'], enabled: past.length > 0, run: undo },
    {
      id: 'redo',
      group: 'Editing',
      label: 'Redo',
      keys: ['Mod+Shift+z', 'Mod+y'],
      enabled: future.length > 0,
      run: redo,
    },
  ])
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setDragging(false)
    const zone = event.target instanceof Element ? event.target.closest('[data-position]') : null
    const position = zone instanceof HTMLElement ? Number(zone.dataset.position) : null
    const files = [...event.dataTransfer.files]
    takeFiles(files, files.length === 1 ? position : null)
  }
  if (!before || !bridge || !after) return null
  const unlike = a && b && !sameShape(a.facts.picture.shown, b.facts.picture.shown)
  const asks = unlike && rested && !asked.has(a.id + b.id) && !document.format.fit
  const blank = !document.slots.some(({ asset, id: slot }) => asset || uploading[slot])
  const star = (end: 'before' | 'after', slot: string | null) => {
    const found = anchors?.[end]
    return found && found.asset === slot ? { frame: found.frame, reason: found.reason } : null
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping anywhere is a shortcut for the file fields
    <div
      className="mx-auto grid w-full max-w-[1600px] flex-1 gap-4 p-4 lg:grid-cols-[minmax(0,1fr)_280px]"
      onDragOver={(event) => {
        event.preventDefault()
        setDragging(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDragging(false)
      }}
      onDrop={drop}
      data-dragging={dragging}
    >
      <div className="flex min-w-0 flex-col gap-4">
        <Heading
          blank={blank}
          saving={saving}
          canUndo={past.length > 0}
          canRedo={future.length > 0}
          onUndo={undo}
          onRedo={redo}
        />
        {blank && (
          <div className="flex flex-wrap items-center gap-3">
            <Button
              look="primary"
              size="lg"
              disabled={samples.isPending}
              onClick={() => samples.mutate()}
              icon={<Icon name="play" />}
            >
              {samples.isPending ? 'Bringing the clips …' : 'Try the sample pair'}
            </Button>
            <span className="text-text2">
              or drop your own clips anywhere: two fill A and B, more make a chain.
            </span>
          </div>
        )}
        {samples.error && (
          <Notice
            tone="bad"
            title="The sample pair could not be brought"
            actions={
              <Button size="sm" onClick={() => samples.mutate()}>
                Try again
              </Button>
            }
          >
            {asApiError(samples.error).message} Your own clips work all the same.
          </Notice>
        )}
        {!blank && (
          <ChainBar
            document={document}
            active={active}
            onChoose={setChosen}
            onAdd={() => {
              change('clip added', withSlot(document))
              setChosen(document.bridges.length)
            }}
          />
        )}
        <div
          className={`grid gap-4 rounded-md ${dragging ? 'outline-2 outline-offset-4 outline-[var(--link)]' : ''} sm:grid-cols-2 xl:grid-cols-[1fr_1.15fr_1fr]`}
        >
          <div data-position={active} className="min-w-0">
            <ClipCard
              slot={before}
              position={active}
              joined="out"
              aspect={aspect}
              still={stills.isPlaceholderData ? null : (stills.data?.first ?? null)}
              star={star('before', before.asset)}
              onFiles={(files) => takeFiles(files, files.length === 1 ? active : null)}
              onRemove={() => remove(active)}
            />
          </div>
          <div className="relative flex min-w-0 flex-col gap-2 max-xl:sm:order-last max-xl:sm:col-span-2">
            <Sketch
              timeline={free}
              aspect={aspect}
              seconds={bridge.seconds}
              registerToggle={(toggle) => {
                actions.current.play = toggle
              }}
            />
            <div className="flex justify-center">
              <IconButton label="Swap the two clips (X)" disabled={!a && !b} onClick={swap}>
                <Icon name="swap" />
              </IconButton>
            </div>
          </div>
          <div data-position={active + 1} className="min-w-0">
            <ClipCard
              slot={after}
              position={active + 1}
              joined="in"
              aspect={aspect}
              still={stills.isPlaceholderData ? null : (stills.data?.last ?? null)}
              star={star('after', after.asset)}
              onFiles={(files) => takeFiles(files, files.length === 1 ? active + 1 : null)}
              onRemove={() => remove(active + 1)}
            />
          </div>
        </div>
        {pair && (
          <div className="grid gap-6 lg:grid-cols-2">
            <Compare stills={stills.data ?? null} aspect={aspect} />
            <Director bridge={bridge} timeline={free} limit={4_000} />
          </div>
        )}
      </div>
      <aside
        aria-label="Settings and price"
        className="h-fit rounded-md border border-line bg-s1 p-4 lg:sticky lg:top-16"
      >
        <Rail
          document={document}
          bridge={bridge}
          timeline={whole}
          size={size}
          unlike={Boolean(unlike)}
          registerRender={(render) => {
            actions.current.render = render
          }}
        />
      </aside>
      {asks && (
        <ShapeDialog
          timeline={rested}
          bridge={bridge.id}
          onChoose={(fit) => {
            setAsked(new Set(asked).add(a.id + b.id))
            change(`fit: ${fit}`, { ...document, format: { ...document.format, fit } })
          }}
          onClose={() => setAsked(new Set(asked).add(a.id + b.id))}
        />
      )}
    </div>
  )
}

const SAVING_WORDS = { saved: '', waiting: 'Saving …', saving: 'Saving …', failed: 'Not saved yet' }

interface HeadingProps {
  blank: boolean
  saving: keyof typeof SAVING_WORDS
  canUndo: boolean
  canRedo: boolean
  onUndo(): void
  onRedo(): void
}

function Heading({ blank, saving, canUndo, canRedo, onUndo, onRedo }: HeadingProps) {
  return (
    <div className="flex items-center gap-2">
      <h1 className={blank ? 'text-2xl font-semibold' : 'text-lg font-semibold'}>
        {blank ? 'Two clips, one film.' : 'Bridge'}
      </h1>
      <span role="status" className="ml-auto text-sm text-text3">
        {SAVING_WORDS[saving]}
      </span>
      {!blank && (
        <>
          <IconButton label="Undo" disabled={!canUndo} onClick={onUndo}>
            <Icon name="undo" />
          </IconButton>
          <IconButton label="Redo" disabled={!canRedo} onClick={onRedo}>
            <Icon name="redo" />
          </IconButton>
        </>
      )}
    </div>
  )
}

type PairTimeline = ReturnType<typeof pairTimeline>

/** The pair with its clips whole: where the best frames are sought. */
function withoutCuts(timeline: PairTimeline): PairTimeline {
  if (!timeline) return null
  const [a, bridge, b] = timeline.segments
  if (a?.kind !== 'clip' || b?.kind !== 'clip' || bridge?.kind !== 'bridge') return null
  return {
    ...timeline,
    segments: [
      { ...a, out_frame: null },
      { ...bridge, prompt: null },
      { ...b, in_frame: null },
    ],
  }
}

/** The pair as it is made for free: the director's own prompt, and the local generator's sketch. */
function freeTimeline(timeline: PairTimeline): PairTimeline {
  if (!timeline) return null
  const segments = timeline.segments.map((segment) =>
    segment.kind === 'bridge' ? { ...segment, prompt: null, generator: 'procedural', take: 1 } : segment,
  )
  return { ...timeline, format: { ...timeline.format, size: 'source' }, segments }
}

function sameShape(
  one: { width: number; height: number },
  other: { width: number; height: number },
): boolean {
  return Math.abs(one.width / one.height - other.width / other.height) < 0.01
}

import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { toast } from '@/ui/toasts'
import { ChainBar } from './ChainBar'
import { ClipCard } from './ClipCard'
import { Compare } from './Compare'
import { Director } from './Director'
import { beyond, letter, pairTimeline, swapped, timelineOf, withoutSlot, withSlot } from './document'
import { useEditor } from './editor'
import { useDropping, useFiles } from './files'
import { Heading } from './Heading'
import { How } from './How'
import { useBridgeKeys, useMoved } from './keys'
import { useProject } from './project'
import { useAnchors, useAsset, useRested, useStills } from './queries'
import { Rail } from './Rail'
import { Samples } from './Samples'
import { ShapeDialog } from './ShapeDialog'
import { Sketch } from './Sketch'
import { draftSize, promptTimeline, sameShape, sketchTimeline, withoutCuts } from './timelines'
import { useUploads } from './uploads'

const STILL_REST_MS = 60
const WORK_REST_MS = 500
const SKETCH_FIRST_MS = 6_000 // what is only suggested lets the sketch go before it, but not for ever
const WIDE = 16 / 9

/** The first screen: two clips, the bridge between them, what it costs, and the way to the film. */
export function BridgePage() {
  const { project } = useParams({ strict: false })
  const found = useProject(project)
  const editor = useEditor()
  if (project && editor.project !== project) {
    if (found.error) throw found.error
    const more = found.data && beyond(found.data.timeline)
    if (more) return <Elsewhere name={found.data.name} more={more} />
    return <Skeleton className="m-4 flex-1" words="Opening the film" />
  }
  return <Workbench />
}

/** A project that this screen would spoil: it is left as it is. */
function Elsewhere({ name, more }: { name: string; more: string }) {
  return (
    <Page title={name}>
      <Notice tone="warn" title="This screen cannot edit this film">
        It holds {more}. Change its timeline and make it with segue film, or over the API: nothing was changed
        here.
      </Notice>
    </Page>
  )
}

/** The bridge that is worked on, kept in the address: by its id, for places move. */
function useActive(): [number, (bridge: number) => void] {
  const { bridge } = useSearch({ strict: false })
  const navigate = useNavigate()
  const bridges = useEditor(({ document }) => document.bridges)
  const active = Math.max(
    0,
    bridges.findIndex(({ id }) => id === bridge),
  )
  const choose = (place: number) => {
    const id = useEditor.getState().document.bridges[place]?.id
    if (id) void navigate({ to: '.', search: { bridge: id }, replace: true })
  }
  return [active, choose]
}

/** Whether the page's first sketch is over, or has had its time; and what tells that it is. */
function useSketchFirst(begun: boolean): [boolean, () => void] {
  const [over, setOver] = useState(false)
  const tell = useCallback(() => setOver(true), [])
  useEffect(() => {
    if (!begun) return
    const timer = setTimeout(tell, SKETCH_FIRST_MS)
    return () => clearTimeout(timer)
  }, [begun, tell])
  return [over, tell]
}

function Workbench() {
  const { document, change, amend, undo } = useEditor()
  const uploading = useUploads(({ bySlot }) => bySlot)
  const [active, choose] = useActive()
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set())
  const moved = useMoved()
  const takeFiles = useFiles()
  const { dragging, handlers } = useDropping(takeFiles)

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
  const [sketchSeen, onSketched] = useSketchFirst(rested !== null)
  const anchors = useAnchors(pair && sketchSeen ? withoutCuts(rested) : null, id).data
  const sketched = useMemo(() => sketchTimeline(pair && rested, size), [pair, rested, size])
  const directed = useMemo(() => promptTimeline(pair && rested, size), [pair, rested, size])

  const kept = document.format.size
  const draft = size && kept !== 'source' ? draftSize(size) : null
  useEffect(() => {
    if (draft && draft !== kept) amend({ ...document, format: { ...document.format, size: draft } })
  }, [draft, kept, document, amend])

  const swap = () => change('clips swapped', swapped(document, active))
  const add = () => {
    change('clip added', withSlot(document))
    choose(document.bridges.length)
  }
  const remove = (position: number) => {
    change(`clip ${letter(position)} taken out`, withoutSlot(document, position))
    toast(`Clip ${letter(position)} was taken out.`, { label: 'Undo', run: undo })
  }
  const canSwap = Boolean(a || b)
  useBridgeKeys(moved, { active, canSwap, onSwap: swap, onAdd: add, onChoose: choose })
  if (!before || !bridge || !after) return null
  const unlike = a && b && !sameShape(a.facts.picture.shown, b.facts.picture.shown)
  const asks = unlike && rested && !asked.has(a.id + b.id) && !document.format.fit
  const blank = !document.slots.some(({ asset, id: slot }) => asset || uploading[slot])
  const clip = (end: 'before' | 'after') => {
    const [slot, position] = end === 'before' ? [before, active] : [after, active + 1]
    const still = end === 'before' ? stills.data?.first : stills.data?.last
    const found = anchors?.[end]
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: what is pointed at is what keys move
      <div
        data-position={position}
        className="min-w-0"
        onPointerDown={() => {
          moved.current.chosen = end
        }}
        onFocus={() => {
          moved.current.chosen = end
        }}
      >
        <ClipCard
          key={slot.id}
          slot={slot}
          position={position}
          joined={end === 'before' ? 'out' : 'in'}
          aspect={aspect}
          still={(!stills.isPlaceholderData && still) || null}
          star={found && found.asset === slot.asset ? { frame: found.frame, reason: found.reason } : null}
          onKeys={(keys) => {
            moved.current[end] = keys
          }}
          onFiles={(files) => takeFiles(files, files.length === 1 ? position : null)}
          onRemove={() => remove(position)}
        />
      </div>
    )
  }
  return (
    <div
      className={`mx-auto grid w-full max-w-[1600px] flex-1 content-start gap-4 p-4 ${pair ? 'dock-room' : ''} lg:grid-cols-[minmax(0,1fr)_280px]`}
      {...handlers}
    >
      <div className="flex min-w-0 flex-col gap-4">
        <Heading blank={blank} />
        {blank && <Samples />}
        {!blank && <ChainBar document={document} active={active} onChoose={choose} onAdd={add} />}
        <div
          className={`grid gap-4 rounded-md ${dragging ? 'outline-2 outline-offset-4 outline-[var(--link)]' : ''} sm:grid-cols-2 xl:grid-cols-3`}
        >
          {clip('before')}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: what is pointed at is what keys move */}
          <div
            className="relative flex min-w-0 flex-col gap-2 max-xl:sm:order-last max-xl:sm:col-span-2"
            onPointerDown={() => {
              moved.current.chosen = 'sketch'
            }}
            onFocus={() => {
              moved.current.chosen = 'sketch'
            }}
          >
            <Sketch
              key={id}
              timeline={sketched}
              aspect={aspect}
              seconds={bridge.seconds}
              onOver={onSketched}
              onKeys={(transport) => {
                moved.current.sketch = transport
              }}
            />
            <div className={`flex justify-center ${canSwap ? '' : 'invisible'}`}>
              <IconButton label="Swap the two clips (X)" disabled={!canSwap} onClick={swap}>
                <Icon name="swap" />
              </IconButton>
            </div>
          </div>
          {clip('after')}
        </div>
        {blank && <How />}
        {pair && (
          <div className="grid gap-6 lg:grid-cols-2">
            <Compare stills={stills.data ?? null} aspect={aspect} />
            <Director key={id} bridge={bridge} timeline={directed} />
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
            moved.current.render = render
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

import type { Schema } from '@/backend/api'

export type Timeline = Schema['Timeline']
export type Clip = Schema['Clip']
export type Bridge = Schema['Bridge']
export type Format = Schema['Format']

/** A place for a clip; `asset` is null while it is empty or its file is on the way. Frames as in a timeline. */
export interface Slot {
  id: string
  asset: string | null
  in_frame: number | null
  out_frame: number | null
}

/** What the bridge screen edits: clips in a row, with a bridge between each two. */
export interface Document {
  format: Format
  slots: readonly Slot[]
  bridges: readonly Bridge[]
}

export const MAX_CLIPS = 12 // more than a row of pictures shows; longer films are made from a timeline

export function emptyDocument(): Document {
  return {
    format: {
      size: 'source',
      rate: 'source',
      fit: null,
      codec: 'h264',
      hdr: false,
      sound: 'room',
      label: false,
    },
    slots: [emptySlot('c1'), emptySlot('c2')],
    bridges: [newBridge('b1')],
  }
}

function emptySlot(id: string): Slot {
  return { id, asset: null, in_frame: null, out_frame: null }
}

function newBridge(id: string, like?: Bridge): Bridge {
  const { seconds, generator } = like ?? { seconds: 4, generator: 'procedural' }
  return {
    kind: 'bridge',
    id,
    seconds,
    generator,
    prompt: null,
    wishes: null,
    anchor: 'last',
    take: 1,
    retakes: 0,
  }
}

/** The letter of a place: A, B, C ... */
export function letter(position: number): string {
  return String.fromCharCode(65 + position)
}

const LONGEST_NAME = 90 // of a clip within a film's name, which holds two

/** What a film of clips with these file names is called until its user says otherwise. */
export function filmName(files: readonly string[]): string {
  const names = files
    .map((file) =>
      file
        .replace(/\.[^.]+$/, '')
        .trim()
        .slice(0, LONGEST_NAME),
    )
    .filter(Boolean)
  const [first, last] = [names[0], names.at(-1)]
  if (!first || !last) return 'Untitled film'
  return first === last ? first : `${first} to ${last}`
}

function freshId(prefix: string, taken: readonly { id: string }[]): string {
  const numbers = taken.map(({ id }) => Number(id.slice(prefix.length))).filter(Number.isFinite)
  return `${prefix}${Math.max(0, ...numbers) + 1}`
}

/** The document with another clip and its bridge at the end; unchanged where no more fit. */
export function withSlot(document: Document): Document {
  if (document.slots.length >= MAX_CLIPS) return document
  const slot = emptySlot(freshId('c', document.slots))
  const bridge = newBridge(freshId('b', document.bridges), document.bridges.at(-1))
  return { ...document, slots: [...document.slots, slot], bridges: [...document.bridges, bridge] }
}

/** Without a clip and the bridge after it (the last clip: before it); the last two places are only emptied. */
export function withoutSlot(document: Document, position: number): Document {
  const slot = document.slots[position]
  if (!slot) return document
  if (document.slots.length <= 2) return withClip(document, position, null)
  const gone = Math.min(position, document.bridges.length - 1)
  return {
    ...document,
    slots: document.slots.filter((_, index) => index !== position),
    bridges: document.bridges.filter((_, index) => index !== gone),
  }
}

/** With an asset put at a place, whole; a prompt that was written for other clips goes. */
export function withClip(document: Document, position: number, asset: string | null): Document {
  const slots = document.slots.map((slot, index) =>
    index === position ? { ...slot, asset, in_frame: null, out_frame: null } : slot,
  )
  const bridges = document.bridges.map((bridge, index) =>
    index === position || index === position - 1 ? fresh(bridge) : bridge,
  )
  return { ...document, slots, bridges }
}

/** A bridge as before its first prompt and take. */
function fresh(bridge: Bridge): Bridge {
  return { ...bridge, prompt: null, take: 1 }
}

/** With the two clips beside a bridge in each other's place. */
export function swapped(document: Document, bridge: number): Document {
  const [before, after] = [document.slots[bridge], document.slots[bridge + 1]]
  if (!before || !after) return document
  const slots = document.slots.with(bridge, after).with(bridge + 1, before)
  const touched = [bridge - 1, bridge, bridge + 1]
  const bridges = document.bridges.map((each, index) => (touched.includes(index) ? fresh(each) : each))
  return { ...document, slots, bridges }
}

export function withHandle(document: Document, slot: string, cut: Partial<Slot>): Document {
  const slots = document.slots.map((each) => (each.id === slot ? { ...each, ...cut } : each))
  return { ...document, slots }
}

export function withBridge(document: Document, id: string, change: Partial<Bridge>): Document {
  const bridges = document.bridges.map((each) => (each.id === id ? { ...each, ...change } : each))
  return { ...document, bridges }
}

/** Length, generator and the like go for every bridge of a chain alike. */
export function withAllBridges(document: Document, change: Partial<Bridge>): Document {
  return { ...document, bridges: document.bridges.map((each) => ({ ...each, ...change })) }
}

export function isWhole(document: Document): boolean {
  return document.slots.every(({ asset }) => asset)
}

function clipOf({ id, asset, in_frame, out_frame }: Slot): Clip {
  return { kind: 'clip', id, asset: asset ?? '', in_frame, out_frame, audio_track: 0 }
}

/**
 * The timeline of a document as far as it is filled: null without any clip. A bridge whose neighbours are not
 * both there is left out, so that a half-filled screen is kept too.
 */
export function timelineOf(document: Document): Timeline | null {
  const segments: Timeline['segments'] = []
  document.slots.forEach((slot, index) => {
    if (!slot.asset) return
    const bridge = document.bridges[index - 1]
    if (bridge && document.slots[index - 1]?.asset) segments.push(bridge)
    segments.push(clipOf(slot))
  })
  return segments.length ? { format: document.format, segments, loop: false } : null
}

/** The timeline of one bridge and its two clips alone; null while one of them is missing. */
export function pairTimeline(document: Document, position: number): Timeline | null {
  const [before, bridge, after] = [
    document.slots[position],
    document.bridges[position],
    document.slots[position + 1],
  ]
  if (!before?.asset || !after?.asset || !bridge) return null
  return { format: document.format, segments: [clipOf(before), bridge, clipOf(after)], loop: false }
}

/** What a timeline made by the command or the API has that this screen would lose, in words; null if nothing. */
export function beyond({ segments, loop, track }: Timeline): string | null {
  const clips = segments.filter((segment) => segment.kind === 'clip')
  const found = [
    segments.some(({ kind }) => kind === 'extension') && 'a clip that goes on',
    loop && 'an end that leads back to its beginning',
    track && 'a sound under the whole film',
    clips.some(({ audio_track }) => audio_track) && 'a clip with another sound track chosen',
    clips.length > MAX_CLIPS && `more than ${MAX_CLIPS} clips`,
  ].filter((words) => typeof words === 'string')
  return found.length ? found.join(', ') : null
}

/** A kept timeline that has nothing `beyond` this screen as a document: clips in a row; missing bridges and a
 * missing second clip are added. */
export function documentOf(timeline: Timeline): Document {
  const slots: Slot[] = []
  const bridges: Bridge[] = []
  for (const segment of timeline.segments) {
    if (segment.kind === 'bridge') {
      bridges[slots.length - 1] = segment
    } else if (segment.kind === 'clip') {
      const { id, asset, in_frame = null, out_frame = null } = segment
      slots.push({ id, asset, in_frame, out_frame })
    }
  }
  if (slots.length === 1) {
    if (slots[0]?.id === 'c2') slots.unshift(emptySlot('c1'))
    else slots.push(emptySlot(freshId('c', slots)))
  }
  const known = bridges.filter(Boolean)
  for (let index = 0; index < slots.length - 1; index += 1) {
    bridges[index] ??= newBridge(freshId('b', [...known, ...bridges.filter(Boolean)]))
  }
  return { format: timeline.format ?? emptyDocument().format, slots, bridges }
}

import type { Schema } from '@/backend/api'
import type { RenderView } from '@/backend/Backend'

export type Timeline = Schema['Timeline']
export type Bridge = Schema['Bridge']

export type Take = Schema['TakeView']

export function bridgesOf(timeline: Timeline): Bridge[] {
  return timeline.segments.filter((segment) => segment.kind === 'bridge')
}

export function withSegment(timeline: Timeline, bridge: Bridge): Timeline {
  const segments = timeline.segments.map((segment) => (segment.id === bridge.id ? bridge : segment))
  return { ...timeline, segments }
}

/** Whether two bridges ask for the very same thing. */
export function sameBridge(one: Bridge, other: Bridge): boolean {
  const said = ({ seconds, generator, prompt, wishes, anchor, take }: Bridge) =>
    JSON.stringify([seconds, generator, prompt, wishes ?? null, anchor, take])
  return said(one) === said(other)
}

export function deliveredOf(render: RenderView): Schema['Delivered'] | null {
  const facts = render.result?.facts
  return facts?.kind === 'deliver' ? facts : null
}

export function filmLink(render: RenderView): string | null {
  const films = render.result?.files.filter(({ name }) => /\.(mp4|mov)$/.test(name)) ?? []
  return (films.find(({ name }) => name.startsWith('film.')) ?? films[0])?.link ?? null
}

/** The one take that a film without a project knows of: its own. */
export function ownTake(render: RenderView, bridge: Bridge): Take {
  const facts = deliveredOf(render)
  const scores = (facts?.seams ?? [])
    .filter(({ before, after }) => before === bridge.id || after === bridge.id)
    .map(({ score }) => score)
  const files = render.result?.files ?? []
  const named = (start: string) => files.find(({ name }) => name.startsWith(start))?.link ?? null
  return {
    id: render.id,
    segment: bridge.id,
    take: bridge.take ?? 1,
    prompt: bridge.prompt ?? facts?.prompts[bridge.id] ?? '',
    generator: bridge.generator ?? '',
    model: '',
    seconds: bridge.seconds,
    credits: render.cost.captured,
    paid: render.cost.captured > 0,
    score: scores.length ? Math.min(...scores) : null,
    words: '',
    current: true,
    free: true,
    render: render.id,
    film: filmLink(render),
    file: named(`bridge-${bridge.id}.`),
    poster: named(`first-${bridge.id}.`),
    bridge,
    made_at: render.created_at,
  }
}

/** Where a bridge is in a film, in frames: [first, one past the last]. */
export function spanOf(facts: Schema['Delivered'], segment: string): [number, number] {
  const start = facts.seams.find(({ after }) => after === segment)?.frame ?? 0
  const end = facts.seams.find(({ before }) => before === segment)?.frame ?? facts.frames
  return [start, end]
}

/** The next take of a bridge: a number that none of its takes has. */
export function nextTake(bridge: Bridge, takes: readonly Take[]): Bridge {
  const highest = Math.max(bridge.take ?? 1, ...takes.map(({ take }) => take))
  return { ...bridge, take: highest + 1 }
}

import type { Bridge, Timeline } from './document'

interface Size {
  width: number
  height: number
}

/** The pair with its clips whole: where the best frames are sought. */
export function withoutCuts(timeline: Timeline | null): Timeline | null {
  if (!timeline) return null
  const [a, bridge, b] = timeline.segments
  if (a?.kind !== 'clip' || b?.kind !== 'clip' || bridge?.kind !== 'bridge') return null
  return {
    ...timeline,
    segments: [{ ...a, out_frame: null }, unsaid(bridge), { ...b, in_frame: null }],
  }
}

function unsaid(bridge: Bridge): Bridge {
  return { ...unheard(bridge), prompt: null, wishes: null, take: 1 }
}

/** What is heard from words is for the film alone: neither a sketch nor the director is asked about it. */
function unheard(bridge: Bridge): Bridge {
  const { effect: _effect, voice: _voice, ...rest } = bridge
  return rest
}

/** In a draft's size whatever the film's: that changes neither what is sketched nor what is directed. */
function small(
  timeline: Timeline | null,
  size: Size | null,
  change: (bridge: Bridge) => Bridge,
): Timeline | null {
  if (!timeline || !size) return null
  const segments = timeline.segments.map((segment) => (segment.kind === 'bridge' ? change(segment) : segment))
  return { ...timeline, format: { ...timeline.format, size: draftSize(size) }, segments }
}

/** The pair as it is sketched for free: words change nothing about it, so they do not make it anew. */
export function sketchTimeline(timeline: Timeline | null, size: Size | null): Timeline | null {
  return small(timeline, size, (bridge) => ({ ...unsaid(bridge), generator: 'procedural' }))
}

/** The pair as the director is asked about it: the user's wishes, without a prompt of the user's own. */
export function promptTimeline(timeline: Timeline | null, size: Size | null): Timeline | null {
  return small(timeline, size, (bridge) => ({ ...unheard(bridge), prompt: null, take: 1 }))
}

export function sameShape(one: Size, other: Size): boolean {
  return Math.abs(one.width / one.height - other.width / other.height) < 0.01
}

const DRAFT_LONG_SIDE = 640

/** The size of a draft: 640 on the longer side, with the film's shape, in even numbers. */
export function draftSize(size: Size): string {
  const scale = Math.min(1, DRAFT_LONG_SIDE / Math.max(size.width, size.height))
  const even = (value: number) => Math.max(64, Math.round((value * scale) / 2) * 2)
  return `${even(size.width)}x${even(size.height)}`
}

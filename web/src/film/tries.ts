import type { Schema } from '@/backend/api'

/** One way in which a bridge was made: in words, how good it was of 100, and whether it is the one shown. */
export interface MadeTry {
  words: string
  score: number
  shown: boolean
}

/** All that was tried for a bridge of a film, if it was made more than once. */
export function triesOf(facts: Schema['Delivered'], segment: string): MadeTry[] {
  const tries = facts.tries?.[segment] ?? []
  const anchors = facts.anchors[segment]
  const joins = (frames?: readonly number[] | null) =>
    frames?.[0] === anchors?.before_frame && frames?.[1] === anchors?.after_frame
  const others = tries.some(({ frames }) => frames && joins(frames))
  const kept = tries.map(({ score, frames }) => ((others ? frames && joins(frames) : !frames) ? score : -1))
  const shown = kept.indexOf(Math.max(...kept))
  return tries.map(({ recipe, score, frames }, index) => ({
    words: frames ? `${recipe}, from frame ${frames[0]} to frame ${frames[1]}` : recipe,
    score,
    shown: index === shown,
  }))
}

/** What a bridge's frames left out of the clips beside it, and why; null if they left out nothing. */
export function leftOut(facts: Schema['Delivered'], segment: string): string | null {
  const anchors = facts.anchors[segment]
  if (!anchors || !(anchors.dropped_before || anchors.dropped_after)) return null
  const sides = [
    `${counted(anchors.dropped_before)} before the bridge`,
    `${counted(anchors.dropped_after)} after it`,
  ]
  return `Left out: ${sides.join(' and ')} (${anchors.reason}).`
}

function counted(frames: number): string {
  return frames === 1 ? '1 frame' : `${frames} frames`
}

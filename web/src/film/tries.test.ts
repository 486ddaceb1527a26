import { describe, expect, it } from 'vitest'
import type { Schema } from '@/backend/api'
import { leftOut, triesOf } from './tries'

const ANCHORS = {
  before_frame: 43,
  after_frame: 14,
  dropped_before: 1,
  dropped_after: 7,
  reason: 'the next best match',
}
const FACTS = {
  anchors: { x: ANCHORS, y: { ...ANCHORS, dropped_before: 0, dropped_after: 0 } },
  tries: {
    x: [
      { recipe: 'usual', score: 5 },
      { recipe: 'settling', score: 4, frames: null },
      { recipe: 'usual', score: 97, frames: [43, 14] },
      { recipe: 'usual', score: 99, frames: [40, 14] },
    ],
  },
} as unknown as Schema['Delivered']

describe('the tries of a bridge', () => {
  it('say how each was made, and which is shown', () => {
    expect(triesOf(FACTS, 'x').map(({ words, shown }) => [words, shown])).toEqual([
      ['usual', false],
      ['settling', false],
      ['usual, from frame 43 to frame 14', true],
      ['usual, from frame 40 to frame 14', false],
    ])
  })

  it('show the best of the frames found first, where no others were clearly better', () => {
    const anchors = { x: { ...ANCHORS, before_frame: 44, after_frame: 7 } }
    const tried = triesOf({ ...FACTS, anchors } as unknown as Schema['Delivered'], 'x')
    expect(tried.map(({ shown }) => shown)).toEqual([true, false, false, false])
  })

  it('are none where it was made once, or by an earlier release', () => {
    expect(triesOf(FACTS, 'y')).toEqual([])
    expect(triesOf({ ...FACTS, tries: undefined } as unknown as Schema['Delivered'], 'x')).toEqual([])
  })
})

describe('what a bridge left out', () => {
  it('is said with its reason', () => {
    const said = 'Left out: 1 frame before the bridge and 7 frames after it (the next best match).'
    expect(leftOut(FACTS, 'x')).toBe(said)
  })

  it('is nothing where every frame is shown', () => {
    expect([leftOut(FACTS, 'y'), leftOut(FACTS, 'z')]).toEqual([null, null])
  })
})

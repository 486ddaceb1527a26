import { describe, expect, it } from 'vitest'
import type { RenderView } from '@/backend/Backend'
import { saidParts, verdict } from './parts'
import {
  type Bridge,
  deliveredOf,
  nextTake,
  ownTake,
  sameBridge,
  spanOf,
  type Timeline,
  withSegment,
} from './takes'

const BRIDGE: Bridge = {
  kind: 'bridge',
  id: 'b1',
  seconds: 4,
  generator: 'procedural',
  prompt: null,
  anchor: 'last',
  take: 1,
  retakes: 0,
}

const FACTS = {
  kind: 'deliver',
  frames: 334,
  seconds: 13.9,
  seams: [
    { frame: 120, before: 'c1', after: 'b1', score: 99, parts: {}, words: '' },
    { frame: 214, before: 'b1', after: 'c2', score: 40, parts: {}, words: '' },
  ],
  insides: [],
  prompts: { b1: 'One shot.' },
  anchors: {},
}
const RENDER = {
  id: 'rnd_1',
  created_at: '2026-11-01T00:00:00.000Z',
  cost: { quoted: 8, held: 0, captured: 8, released: 0 },
  result: { artifact: 'x', facts: FACTS, files: [{ name: 'film.mp4', size: 1, link: '/films/1' }] },
} as unknown as RenderView

describe('takes', () => {
  it('of a film without a project are its own, scored by the worse seam', () => {
    const { score, prompt, credits, film } = ownTake(RENDER, BRIDGE)
    expect([score, prompt, credits, film]).toEqual([40, 'One shot.', 8, '/films/1'])
  })

  it('the next one has a number of its own, and replaces only its bridge', () => {
    const next = nextTake(BRIDGE, [ownTake(RENDER, { ...BRIDGE, take: 2 })])
    expect(next.take).toBe(3)
    const timeline = { format: {}, segments: [BRIDGE], loop: false } as unknown as Timeline
    expect(withSegment(timeline, next).segments).toEqual([next])
  })

  it('are the same where they ask for the same', () => {
    expect(sameBridge(BRIDGE, { ...BRIDGE, wishes: null })).toBe(true)
    expect(sameBridge(BRIDGE, { ...BRIDGE, take: 2 })).toBe(false)
  })

  it('know where their bridge is', () => {
    const facts = deliveredOf(RENDER)
    expect(facts && spanOf(facts, 'b1')).toEqual([120, 214])
  })
})

describe('a seam in words', () => {
  it('says what is wrong, and how much', () => {
    const part = (name: string, share: number) => ({ name, share, value: 0, noticed: false, words: '' })
    const parts = saidParts([part('click', 0.564), part('level', 0.87), part('luma', 1)])
    expect(parts.map(({ label, words }) => `${label} ${words}`)).toEqual([
      'Light steady',
      'Sound level steps slightly',
      'Sound clicks',
    ])
    expect([99, 60, 29.5].map((score) => verdict(score).tone)).toEqual(['ok', 'warn', 'bad'])
  })
})

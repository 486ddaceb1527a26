import { describe, expect, it } from 'vitest'
import {
  beyond,
  documentOf,
  emptyDocument,
  filmName,
  isWhole,
  letter,
  MAX_CLIPS,
  pairTimeline,
  swapped,
  timelineOf,
  withBridge,
  withClip,
  withHandle,
  withoutSlot,
  withSlot,
} from './document'

const pair = () => withClip(withClip(emptyDocument(), 0, 'ast_a'), 1, 'ast_b')

describe('a document and its timeline', () => {
  it('is nothing while it holds no clip', () => {
    expect(timelineOf(emptyDocument())).toBeNull()
    expect(isWhole(emptyDocument())).toBe(false)
  })

  it('comes back as it went, whatever is filled', () => {
    const chain = withClip(withSlot(pair()), 2, 'ast_c')
    for (const document of [
      pair(),
      chain,
      withClip(emptyDocument(), 0, 'ast_a'),
      withClip(emptyDocument(), 1, 'ast_b'),
    ]) {
      const timeline = timelineOf(document)
      expect(timeline && documentOf(timeline)).toEqual(document)
    }
  })

  it('knows what it could not give back', () => {
    const timeline = timelineOf(pair())
    if (!timeline) throw new Error('a pair has a timeline')
    expect(beyond(timeline)).toBeNull()
    const extension = { kind: 'extension', id: 'e', seconds: 2, generator: 'procedural', take: 1 } as const
    expect(beyond({ ...timeline, segments: [...timeline.segments, extension] })).toContain('goes on')
    expect(beyond({ ...timeline, loop: true, track: { sound: 'snd_a', gain: 0 } })).toBe(
      'an end that leads back to its beginning, a sound under the whole film',
    )
  })

  it('leaves a bridge out while a neighbour is missing', () => {
    const gap = withClip(withClip(withSlot(emptyDocument()), 0, 'ast_a'), 2, 'ast_c')
    expect(timelineOf(gap)?.segments.map(({ kind }) => kind)).toEqual(['clip', 'clip'])
    expect(pairTimeline(gap, 0)).toBeNull()
  })

  it('has at most twelve clips', () => {
    let document = emptyDocument()
    for (let count = 0; count < 20; count += 1) document = withSlot(document)
    expect(document.slots).toHaveLength(MAX_CLIPS)
    expect(document.bridges).toHaveLength(MAX_CLIPS - 1)
    expect(new Set(document.slots.map(({ id }) => id)).size).toBe(MAX_CLIPS)
    expect(letter(11)).toBe('L')
  })
})

describe('a change', () => {
  it('of clips drops the prompt that was written for others', () => {
    const written = withBridge(pair(), 'b1', { prompt: 'slowly', take: 3 })
    expect(swapped(written, 0).bridges[0]).toMatchObject({ prompt: null, take: 1 })
    expect(withClip(written, 1, 'ast_c').bridges[0]).toMatchObject({ prompt: null, take: 1 })
    expect(withHandle(written, 'c1', { out_frame: 90 }).bridges[0]).toMatchObject({ prompt: 'slowly' })
  })

  it('swaps the clips with their cuts', () => {
    const cut = withHandle(pair(), 'c1', { out_frame: 90 })
    expect(swapped(cut, 0).slots.map(({ asset, out_frame }) => [asset, out_frame])).toEqual([
      ['ast_b', null],
      ['ast_a', 90],
    ])
  })

  it('takes a clip of a chain away with one bridge, and empties one of a pair', () => {
    const chain = withClip(withSlot(pair()), 2, 'ast_c')
    const left = withoutSlot(chain, 1)
    expect(left.slots.map(({ asset }) => asset)).toEqual(['ast_a', 'ast_c'])
    expect(left.bridges.map(({ id }) => id)).toEqual(['b1'])
    expect(withoutSlot(pair(), 0).slots.map(({ asset }) => asset)).toEqual([null, 'ast_b'])
  })
})

describe("a film's name", () => {
  it('is that of its first and last clip, without what follows the last dot', () => {
    expect(filmName(['harbour.v2.mp4', 'walk.mov', 'beach.mp4'])).toBe('harbour.v2 to beach')
    expect(filmName(['one.mp4'])).toBe('one')
    expect(filmName(['same.mp4', 'same.mov'])).toBe('same')
    expect(filmName(['.mp4'])).toBe('Untitled film')
    expect(filmName([])).toBe('Untitled film')
  })
})

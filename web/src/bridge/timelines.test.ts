import { describe, expect, it } from 'vitest'
import { toggled } from './Director'
import { emptyDocument, pairTimeline, withBridge, withClip } from './document'
import { draftSize, promptTimeline, sketchTimeline } from './timelines'

const pair = (change = {}) =>
  pairTimeline(withBridge(withClip(withClip(emptyDocument(), 0, 'ast_a'), 1, 'ast_b'), 'b1', change), 0)

const HD = { width: 1920, height: 1080 }

describe('what is drafted for free', () => {
  it('is not sketched anew for words, nor for a paid generator', () => {
    const said = pair({
      prompt: 'slowly',
      wishes: 'The pace is calm.',
      generator: 'veo',
      take: 2,
      effect: 'wind',
    })
    expect(sketchTimeline(said, HD)).toEqual(sketchTimeline(pair(), HD))
  })

  it('is the same whatever quality is chosen for the film', () => {
    const whole = pair()
    const draft = whole && { ...whole, format: { ...whole.format, size: '640x360' } }
    expect(sketchTimeline(draft, HD)).toEqual(sketchTimeline(whole, HD))
    expect(promptTimeline(draft, HD)).toEqual(promptTimeline(whole, HD))
    expect(sketchTimeline(whole, null)).toBeNull()
  })

  it('asks the director with the wishes, for the generator that will read the prompt', () => {
    const said = pair({ prompt: 'slowly', wishes: 'The pace is calm.', generator: 'veo' })
    const asked = promptTimeline(said, HD)
    expect(asked?.segments[1]).toMatchObject({ prompt: null, wishes: 'The pace is calm.', generator: 'veo' })
    expect(promptTimeline(pair({ effect: 'wind', voice: 'We left.' }), HD)).toEqual(
      promptTimeline(pair(), HD),
    )
  })

  it('is 640 on the longer side, in even numbers, and never larger than the clip', () => {
    expect(draftSize({ width: 1920, height: 1080 })).toBe('640x360')
    expect(draftSize({ width: 1080, height: 1921 })).toBe('360x640')
    expect(draftSize({ width: 320, height: 180 })).toBe('320x180')
  })
})

describe('a wish', () => {
  it('is put to the words and taken from them again', () => {
    const once = toggled('Go on.', 'The pace is calm.')
    expect(once).toBe('Go on. The pace is calm.')
    expect(toggled(once, 'The pace is calm.')).toBe('Go on.')
    expect(toggled('', 'The pace is calm.')).toBe('The pace is calm.')
  })
})

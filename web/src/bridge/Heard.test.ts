import { describe, expect, it } from 'vitest'
import { spoken } from './Heard'

describe('what is said over a bridge', () => {
  it('is as long as can be said in it, and no longer than a voice takes', () => {
    const voice = { characters: 600, characters_per_second: 15 }
    expect(spoken(voice, 4)).toBe(60)
    expect(spoken(voice, 60)).toBe(600)
    expect(spoken({ characters: 450, characters_per_second: null }, 1)).toBe(450)
  })
})

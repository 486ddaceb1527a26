import { describe, expect, it } from 'vitest'
import { nearest } from './neighbours'

describe('the frames made ready around one', () => {
  it('are those that the next steps lead to first, each once', () => {
    expect(nearest(10, true)).toEqual([11, 9, 12, 13, 14, 8, 7, 6])
    expect(nearest(10, false)).toEqual([9, 11, 8, 7, 6, 12, 13, 14])
  })
})

import { describe, expect, it } from 'vitest'
import { clock, frameAt, midOf, parseRate, timecode } from './frames'

const RATES = ['24', '25', '30', '60', '24000/1001', '30000/1001', '60000/1001', '10']

describe('frames and times', () => {
  it('find every frame again from its middle, at every rate', () => {
    for (const rate of RATES.map(parseRate)) {
      for (let frame = 0; frame < 4_000; frame += 7) expect(frameAt(midOf(frame, rate), rate)).toBe(frame)
    }
  })

  it('say a frame as a time code', () => {
    expect(timecode(287, parseRate('30'))).toBe('0:09:17')
    expect(timecode(0, parseRate('24'))).toBe('0:00:00')
    expect(timecode(1_440, parseRate('24'))).toBe('1:00:00')
    expect(timecode(30, parseRate('30000/1001'))).toBe('0:01:00')
  })

  it('say seconds as a clock does', () => {
    expect([clock(8.2), clock(62), clock(3_723)]).toEqual(['0:08', '1:02', '1:02:03'])
  })
})

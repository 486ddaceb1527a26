import { describe, expect, it } from 'vitest'
import { credits, fileSize, moment, money } from './format'

describe('what people read', () => {
  it('sizes have the unit that keeps them short', () => {
    expect([120, 12_400, 4_031_714, 1_240_000_000].map(fileSize)).toEqual([
      '1 kB',
      '12 kB',
      '4.0 MB',
      '1.2 GB',
    ])
  })

  it('money has its currency, credits their number', () => {
    expect(money({ cents: 500, currency: 'usd' })).toBe('$5.00')
    expect([credits(1), credits(8)]).toEqual(['1 credit', '8 credits'])
  })

  it('moments are short', () => {
    expect(moment('2026-11-21T08:58:00.000Z')).toMatch(/^2[012] Nov, \d\d:\d\d$/)
  })
})

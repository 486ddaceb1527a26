import { describe, expect, it } from 'vitest'
import type { RenderView } from '@/backend/Backend'
import { inWords, shareDone, timeLeft } from './time'

const render = (done: number, total: number, step = 0) =>
  ({ progress: { done, total, unit: 'steps' }, step: { done: step, total: 1_000 } }) as RenderView

describe('the time left', () => {
  it('is not guessed before anything is measured', () => {
    expect(timeLeft(render(0, 12), 1, null)).toMatch(/measuring/)
  })

  it('follows the pace so far', () => {
    expect(shareDone(render(5, 10, 500))).toBeCloseTo(0.55)
    expect(timeLeft(render(5, 10), 20, null)).toBe('about 20 s left')
  })

  it('counts the server’s own measure down, and says when that has passed', () => {
    expect(timeLeft(render(5, 10), 30, { eta: 90, at: 20 })).toBe('about 1 min left')
    expect(timeLeft(render(5, 10), 200, { eta: 90, at: 20 })).toMatch(/longer than usual/)
  })

  it('is said as people say it', () => {
    expect([inWords(9), inWords(90), inWords(3_700)]).toEqual(['9 s', '2 min', '1 h 2 min'])
  })
})

import type { Schema } from '@/backend/api'

interface Words {
  label: string
  good: string
  bad: string
}

const WORDS: Record<string, Words> = {
  luma: { label: 'Light', good: 'steady', bad: 'steps' },
  colour: { label: 'Colour', good: 'steady', bad: 'steps' },
  sharp: { label: 'Sharpness', good: 'even', bad: 'changes' },
  jump: { label: 'Content', good: 'goes on', bad: 'jumps' },
  shift: { label: 'Framing', good: 'holds', bad: 'shifts' },
  stumble: { label: 'Motion', good: 'smooth', bad: 'stumbles' },
  pace: { label: 'Pace', good: 'even', bad: 'hesitates or leaps' },
  turn: { label: 'Direction', good: 'goes on', bad: 'turns' },
  freeze: { label: 'Movement', good: 'goes on', bad: 'stands still' },
  level: { label: 'Sound level', good: 'even', bad: 'steps' },
  click: { label: 'Sound', good: 'clean', bad: 'clicks' },
}

export interface SaidPart {
  name: string
  label: string
  words: string
  /** How well this part joins, of 1: a half is what halves the seam's score. */
  share: number
}

/** A seam's parts, picture, then motion, then sound, each with what it means. */
export function saidParts(parts: readonly Schema['SeamPart'][]): SaidPart[] {
  return Object.entries(WORDS).flatMap(([name, { label, good, bad }]) => {
    const part = parts.find((each) => each.name === name)
    if (!part) return []
    const { share } = part
    const words = share > 0.9 ? good : share > 0.7 ? `${bad} slightly` : bad
    return [{ name, label, words, share }]
  })
}

/** A score in a word and a tone: from 70 on nobody minds it, below 50 everybody does. */
export function verdict(score: number): { words: string; tone: 'ok' | 'warn' | 'bad' } {
  if (score >= 70) return { words: 'smooth', tone: 'ok' }
  if (score >= 50) return { words: 'noticeable', tone: 'warn' }
  return { words: 'visible', tone: 'bad' }
}

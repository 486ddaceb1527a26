interface Part {
  label: string
  good: string
  bad: string
  group: 'Picture' | 'Motion' | 'Sound'
  /** The excess at which this alone halves the score, as the server weighs it. */
  half: number
}

const PARTS: Record<string, Part> = {
  luma: { label: 'Light', good: 'steady', bad: 'steps', group: 'Picture', half: 3.2 },
  colour: { label: 'Colour', good: 'steady', bad: 'steps', group: 'Picture', half: 0.85 },
  sharp: { label: 'Sharpness', good: 'even', bad: 'changes', group: 'Picture', half: 0.45 },
  jump: { label: 'Content', good: 'goes on', bad: 'jumps', group: 'Picture', half: 0.8 },
  shift: { label: 'Framing', good: 'holds', bad: 'shifts', group: 'Motion', half: 2 },
  stumble: { label: 'Pace', good: 'even', bad: 'stumbles', group: 'Motion', half: 0.32 },
  turn: { label: 'Direction', good: 'goes on', bad: 'turns', group: 'Motion', half: 0.38 },
  freeze: { label: 'Movement', good: 'goes on', bad: 'stands still', group: 'Motion', half: 1.2 },
  level: { label: 'Sound level', good: 'even', bad: 'steps', group: 'Sound', half: 2 },
  click: { label: 'Sound', good: 'clean', bad: 'clicks', group: 'Sound', half: 1.0 },
}

export interface SaidPart {
  name: string
  label: string
  words: string
  group: string
  /** How well this part joins, of 1: a half is what halves the seam's score. */
  share: number
}

/** A seam's parts in the order they are told, each with what it means. */
export function saidParts(parts: Record<string, number>): SaidPart[] {
  return Object.entries(PARTS).flatMap(([name, part]) => {
    const excess = parts[name]
    if (excess === undefined) return []
    const share = 1 / (1 + excess / part.half)
    const words = share > 0.9 ? part.good : share > 0.7 ? `${part.bad} slightly` : part.bad
    return [{ name, label: part.label, words, group: part.group, share }]
  })
}

/** A score in a word and a tone: from 70 on nobody minds it, below 50 everybody does. */
export function verdict(score: number): { words: string; tone: 'ok' | 'warn' | 'bad' } {
  if (score >= 70) return { words: 'smooth', tone: 'ok' }
  if (score >= 50) return { words: 'noticeable', tone: 'warn' }
  return { words: 'visible', tone: 'bad' }
}

import type { Schema } from '@/backend/api'

/** An amount as people write it: $4.00. */
export function money({ cents, currency }: Schema['Money']): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(cents / 100)
}

/** Bytes as people say them: 12 kB, 4.0 MB, 1.2 GB. */
export function fileSize(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${(bytes / 1e9).toFixed(1)} GB`
}

const MOMENT = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** A moment in this browser's own time: 21 Nov, 08:58. */
export function moment(at: string): string {
  const parts = Object.fromEntries(MOMENT.formatToParts(new Date(at)).map(({ type, value }) => [type, value]))
  return `${parts.day} ${parts.month}, ${parts.hour}:${parts.minute}`
}

export function credits(count: number): string {
  return `${count} ${count === 1 ? 'credit' : 'credits'}`
}

/** A generator as people know it. */
export function generatorName(name: string): string {
  if (name === 'procedural') return 'On this machine'
  return name.charAt(0).toUpperCase() + name.slice(1)
}

import type { Schema } from '@/backend/api'

/** An amount as people write it: $4.00. */
export function money({ cents, currency }: Schema['Money']): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(cents / 100)
}

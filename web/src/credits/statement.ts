import { answer } from '@/backend/api'
import type { Backend } from '@/backend/Backend'

/** Saves every movement as a table that spreadsheets open. Asked for as the rest is, so that it is signed in. */
export async function downloadStatement({ api }: Backend): Promise<void> {
  const params = { query: { format: 'csv' as const } }
  const table = await answer(api.GET('/v1/credits/statement', { params, parseAs: 'blob' }))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(table as unknown as Blob)
  link.download = 'segue-statement.csv'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000) // the browser has begun to save it by then
}

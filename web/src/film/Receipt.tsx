import { credits, moment } from '@/ui/format'
import { Failed, Panel } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { useReceipt } from './queries'

/** What a film cost: quoted, charged, given back, and each movement with the balance after it. */
export function Receipt({ render }: { render: string }) {
  const receipt = useReceipt(render)
  if (receipt.error)
    return (
      <Failed title="The receipt is not here" error={receipt.error} again={() => void receipt.refetch()} />
    )
  if (!receipt.data) return <Skeleton className="h-32 rounded-md" />
  const { quoted, captured, released, why, movements } = receipt.data
  return (
    <Panel title="Receipt">
      <dl className="tabular grid grid-cols-[1fr_auto] gap-y-1 text-sm">
        <dt className="text-text2">Quoted, at most</dt>
        <dd className="text-right">{quoted}</dd>
        <dt className="text-text2">Charged</dt>
        <dd className="text-right font-semibold">{credits(captured)}</dd>
        <dt className="text-text2">Given back</dt>
        <dd className="text-right">{released}</dd>
      </dl>
      <p className="mt-2 text-sm text-text3">{why}</p>
      {movements.length > 0 && (
        <ul className="tabular mt-2 flex flex-col gap-1 border-t border-line pt-2 text-sm">
          {movements.map(({ id, words, at, available_after: left }) => (
            <li key={id} className="flex justify-between gap-3">
              <span className="min-w-0 text-text2">
                {words} <span className="text-text3">{moment(at)}</span>
              </span>
              <span className="whitespace-nowrap">{left} left</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

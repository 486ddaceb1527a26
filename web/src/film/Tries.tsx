import type { Schema } from '@/backend/api'
import { leftOut, triesOf } from './tries'

/** How a bridge came to be: what was tried for it, free of charge or as agreed, and what it left out. */
export function Tries({ facts, segment }: { facts: Schema['Delivered']; segment: string }) {
  const tries = triesOf(facts, segment)
  const left = leftOut(facts, segment)
  if (!tries.length && !left) return null
  return (
    <div className="flex flex-col gap-1 text-sm text-text2">
      {tries.length > 0 && (
        <details>
          <summary className="touch cursor-pointer">
            Made {tries.length} times for this film: the best is shown
          </summary>
          <ol className="mt-1 grid gap-x-4 gap-y-1 sm:grid-cols-2">
            {tries.map(({ words, score, shown }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: tries of a film that is made never change
              <li key={index} className="flex items-baseline justify-between gap-2">
                <span>
                  {words}
                  {shown && <span className="text-ok"> · in this film</span>}
                </span>
                <span className="tabular">{Math.round(score)} of 100</span>
              </li>
            ))}
          </ol>
        </details>
      )}
      {left && <p>{left}</p>}
    </div>
  )
}

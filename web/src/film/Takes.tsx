import { useState } from 'react'
import type { RenderView } from '@/backend/Backend'
import { useFile } from '@/backend/files'
import { Button } from '@/ui/Button'
import { credits, generatorName, moment } from '@/ui/format'
import { Icon } from '@/ui/Icon'
import { Segmented } from '@/ui/Segmented'
import type { Wanted } from './Remake'
import { type Bridge, bridgesOf, nextTake, sameBridge, type Take, type Timeline, withSegment } from './takes'

interface TakesProps {
  render: RenderView
  timeline: Timeline
  takes: readonly Take[]
  prompts: Record<string, string>
  segment: string
  onSegment(segment: string): void
  onWanted(wanted: Wanted): void
  onCompare(take: Take): void
}

/** The bridge's prompt, its takes, and ways to another one: each says its price first. */
export function Takes(props: TakesProps) {
  const { render, timeline, takes, prompts, segment, onSegment, onWanted, onCompare } = props
  const bridges = bridgesOf(timeline)
  const bridge = bridges.find(({ id }) => id === segment)
  if (!bridge) return null
  return (
    <section aria-labelledby="takes-title" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="takes-title" className="font-semibold">
          Takes of the bridge
        </h2>
        <Button
          size="sm"
          icon={<Icon name="plus" />}
          onClick={() =>
            onWanted({
              title: 'New take',
              words: 'The same prompt and the same frames, made once more: no two takes are alike.',
              cause: 'new take',
              confirm: 'Make the take',
              timeline: withSegment(timeline, nextTake(bridge, takes)),
            })
          }
        >
          New take
        </Button>
      </div>
      {bridges.length > 1 && (
        <Segmented
          legend="Bridge"
          options={bridges.map(({ id }, index) => ({ value: id, label: `Bridge ${index + 1}` }))}
          value={segment}
          onChange={onSegment}
        />
      )}
      <ol className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
        {takes.map((take, index) => (
          <TakeCard
            key={take.id}
            take={take}
            number={index + 1}
            current={sameBridge(take.bridge, bridge)}
            onCompare={() => onCompare(take)}
            onChoose={() =>
              onWanted({
                title: `Use take ${index + 1}`,
                words: 'The film is stitched again with this take of the bridge.',
                cause: `take ${index + 1} chosen`,
                confirm: 'Use this take',
                timeline: withSegment(timeline, take.bridge),
              })
            }
          />
        ))}
      </ol>
      <PromptEdit
        key={`${render.id} ${segment}`}
        prompt={bridge.prompt ?? prompts[segment] ?? ''}
        onChange={(prompt) =>
          onWanted({
            title: 'Change the prompt',
            words: 'Only this bridge is made anew, and the film is stitched again.',
            cause: 'prompt changed',
            confirm: 'Make this bridge',
            timeline: withSegment(timeline, { ...bridge, prompt }),
          })
        }
      />
    </section>
  )
}

interface TakeCardProps {
  take: Take
  number: number
  current: boolean
  onChoose: () => void
  onCompare: () => void
}

function TakeCard({ take, number, current, onChoose, onCompare }: TakeCardProps) {
  const poster = useFile(take.poster)
  return (
    <li
      aria-current={current || undefined}
      className={`flex min-w-0 flex-col gap-2 rounded-md border bg-s1 p-3 ${current ? 'border-link' : 'border-line'}`}
    >
      {poster && (
        <img src={poster} alt="" loading="lazy" className="aspect-video w-full rounded-sm object-cover" />
      )}
      <div className="flex items-baseline justify-between gap-2">
        <h3 className="font-medium">Take {number}</h3>
        {take.score !== null && (
          <span className="tabular text-sm text-text2">seam {Math.round(take.score)}</span>
        )}
      </div>
      <p className="line-clamp-2 text-sm text-text2" title={take.prompt}>
        {take.prompt}
      </p>
      <p className="tabular text-xs text-text3">
        {take.seconds} s · {generatorName(take.generator)} ·{' '}
        <span className="whitespace-nowrap">{credits(take.credits)}</span> ·{' '}
        <span className="whitespace-nowrap">{moment(take.made_at)}</span>
      </p>
      <div className="mt-auto flex min-h-7 flex-wrap items-center gap-2">
        {current ? (
          <span className="inline-flex items-center gap-1 text-sm text-ok">
            <Icon name="check" /> In this film
          </span>
        ) : (
          <>
            <Button size="sm" onClick={onChoose}>
              Use take {number}
            </Button>
            <Button size="sm" look="ghost" onClick={onCompare}>
              Compare
            </Button>
          </>
        )}
      </div>
    </li>
  )
}

function PromptEdit({ prompt, onChange }: { prompt: string; onChange(prompt: string): void }) {
  const [text, setText] = useState(prompt)
  const changed = text.trim() !== prompt.trim() && text.trim().length > 0
  return (
    <details className="group rounded-md border border-line bg-s1">
      <summary className="touch flex items-center justify-between px-3 py-2 font-medium">
        The prompt of this take
        <span className="text-sm font-normal text-link group-open:hidden">Edit</span>
      </summary>
      <div className="flex flex-col gap-2 border-t border-line p-3">
        <textarea
          aria-label="Prompt of the bridge"
          value={text}
          rows={5}
          maxLength={4_000}
          onChange={({ target }) => setText(target.value)}
          className="w-full rounded-sm border border-edge bg-s1 p-2"
        />
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="text-sm text-text2">Only the bridge runs again. You see the price first.</p>
          <Button disabled={!changed} onClick={() => onChange(text.trim())}>
            See the price
          </Button>
        </div>
      </div>
    </details>
  )
}

/** A bridge that Segue may cut where the seam is best: its frames are chosen anew. */
export function improved(bridge: Bridge, takes: readonly Take[]): Bridge {
  return { ...nextTake(bridge, takes), anchor: 'auto' }
}

import { useState } from 'react'
import type { Schema } from '@/backend/api'
import { Button } from '@/ui/Button'
import { Chip } from '@/ui/Chip'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/Notice'
import { Skeleton } from '@/ui/Skeleton'
import { type Bridge, type Timeline, withBridge } from './document'
import { useEditor } from './editor'
import { useFree } from './queries'

/** Wishes, as sentences that are put to the prompt or taken from it. */
const CHIPS: readonly { group: string; words: readonly { label: string; sentence: string }[] }[] = [
  {
    group: 'Camera',
    words: [
      { label: 'Still', sentence: 'The camera stays still.' },
      { label: 'Push in', sentence: 'The camera pushes in slowly.' },
      { label: 'Sweep', sentence: 'The camera sweeps from one view to the other.' },
    ],
  },
  {
    group: 'Pace',
    words: [
      { label: 'Calm', sentence: 'The pace is calm.' },
      { label: 'Quick', sentence: 'The pace is quick.' },
    ],
  },
  {
    group: 'Light',
    words: [
      { label: 'Even', sentence: 'The light changes evenly from one to the other.' },
      { label: 'Golden', sentence: 'The light turns warm and golden on the way.' },
    ],
  },
  {
    group: 'Sound',
    words: [{ label: 'Room tone', sentence: 'Only the sound of the place is heard.' }],
  },
]

/** The prompt with a sentence put to its end, or taken out. */
export function toggled(prompt: string, sentence: string): string {
  if (!prompt.includes(sentence)) return `${prompt.trimEnd()} ${sentence}`.trim()
  return prompt.replace(sentence, '').replace(/ {2,}/g, ' ').trim()
}

interface DirectorProps {
  bridge: Bridge
  /** The pair alone, without a prompt of the user's own: what the director is asked about. */
  timeline: Timeline | null
  limit: number
}

/** The director's prompt: written by itself, read and changed before anything is paid. */
export function Director({ bridge, timeline, limit }: DirectorProps) {
  const { document, change } = useEditor()
  const draft = useFree(timeline, 'prompts')
  const [asked, setAsked] = useState(false)
  const facts = draft.render?.result?.facts
  const drafted = facts?.kind === 'collect' ? (facts.prompts[bridge.id] ?? null) : null
  const prompt = bridge.prompt ?? drafted
  const failed = draft.error?.message ?? draft.render?.error?.detail
  const write = (text: string | null, words: string, merge?: string) =>
    change(words, withBridge(document, bridge.id, { prompt: text }), merge)

  return (
    <section aria-labelledby="prompt-title" className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="prompt-title" className="font-semibold">
          Director's prompt
        </h2>
        <div className="flex items-center gap-1">
          <span className="text-xs text-text3">
            {bridge.prompt === null ? 'written from both clips' : 'yours'}
          </span>
          <Button
            size="sm"
            look="ghost"
            icon={<Icon name="redraft" />}
            disabled={!timeline || (bridge.prompt === null && !failed)}
            onClick={() => {
              setAsked(true)
              if (bridge.prompt === null) void draft.again()
              else write(null, 'prompt drafted again')
            }}
          >
            Re-draft
          </Button>
        </div>
      </div>
      {prompt === null && failed ? (
        <Notice
          tone="bad"
          title="The prompt could not be written"
          actions={
            <Button size="sm" onClick={() => void draft.again()}>
              Try again
            </Button>
          }
        >
          {failed} You can also write it yourself.
        </Notice>
      ) : null}
      {prompt === null && !failed ? (
        <Skeleton
          className="h-28 w-full"
          words={timeline ? (draft.render?.step?.words ?? 'Watching the clips') : ''}
        />
      ) : (
        <textarea
          aria-labelledby="prompt-title"
          value={prompt ?? ''}
          maxLength={limit}
          rows={5}
          onChange={({ target }) => write(target.value, 'prompt edited', `${bridge.id}.prompt`)}
          className="w-full resize-y rounded-sm border border-edge bg-s1 p-2 text-base"
        />
      )}
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {CHIPS.map(({ group, words }) => (
          <fieldset key={group} className="flex flex-wrap items-center gap-1" disabled={prompt === null}>
            <legend className="sr-only">{group}</legend>
            <span aria-hidden="true" className="mr-1 text-xs text-text3">
              {group}
            </span>
            {words.map(({ label, sentence }) => (
              <Chip
                key={label}
                on={prompt?.includes(sentence) ?? false}
                onToggle={() => write(toggled(prompt ?? '', sentence), `${group.toLowerCase()}: ${label}`)}
              >
                {label}
              </Chip>
            ))}
          </fieldset>
        ))}
      </div>
      {asked && bridge.prompt === null && drafted && (
        <p role="status" className="text-sm text-text3">
          This is the director's draft again. Undo brings your words back.
        </p>
      )}
      <KeepsTheSame facts={facts ?? null} bridge={bridge.id} />
    </section>
  )
}

/** What the director found in both clips, and keeps. */
function KeepsTheSame({ facts, bridge }: { facts: Schema['Collected'] | unknown; bridge: string }) {
  const keeps = (facts as { keeps?: Record<string, string[]> } | null)?.keeps?.[bridge]
  if (!keeps?.length) return null
  return (
    <div className="text-sm text-text2">
      <h3 className="text-text3">Stays the same</h3>
      <ul className="list-disc pl-5">
        {keeps.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </div>
  )
}

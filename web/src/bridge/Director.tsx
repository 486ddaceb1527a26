import { useRef } from 'react'
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

/** Words with a sentence put to their end, or taken out. */
export function toggled(words: string, sentence: string): string {
  if (!words.includes(sentence)) return `${words.trimEnd()} ${sentence}`.trim()
  return words.replace(sentence, '').replace(/ {2,}/g, ' ').trim()
}

const MOST_CHARACTERS = 4_000

interface DirectorProps {
  bridge: Bridge
  /** The pair alone, with the user's wishes: what the director is asked about. */
  timeline: Timeline | null
}

/** The director's prompt: written by itself, read and changed before anything is paid. */
export function Director({ bridge, timeline }: DirectorProps) {
  const { document, change } = useEditor()
  const draft = useFree(timeline, 'prompts')
  const facts = draft.render?.result?.facts
  const directed = facts?.kind === 'collect' ? facts : null
  const last = useRef(directed)
  if (directed) last.current = directed
  const drafted = last.current?.prompts[bridge.id] ?? null
  const own = bridge.prompt ?? null
  const prompt = own ?? drafted
  const keeps = last.current?.keeps?.[bridge.id] ?? []
  const failed = draft.error?.message ?? draft.render?.error?.detail
  const writing = Boolean(timeline) && own === null && !directed && !failed
  const write = (text: string | null, words: string, merge?: string) =>
    change(words, withBridge(document, bridge.id, { prompt: text }), merge)
  const wish = (label: string, sentence: string) => {
    const wishes = toggled(bridge.wishes ?? '', sentence) || null
    // Words of the user's own are never written over: the wish is put to them.
    const kept = own === null ? null : toggled(own, sentence)
    change(label, withBridge(document, bridge.id, { wishes, prompt: kept }))
  }

  return (
    <section aria-labelledby="prompt-title" className="flex min-w-0 flex-col gap-2">
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-2">
        <h2 id="prompt-title" className="font-semibold">
          Director's prompt
        </h2>
        <div className="flex items-center gap-1">
          <span role="status" className="text-sm text-text3">
            {writing ? `${draft.render?.step?.words ?? 'Watching the clips'} …` : ''}
            {!writing && (own === null ? 'Written from both clips' : 'In your words')}
          </span>
          <Button
            size="sm"
            look="ghost"
            icon={<Icon name="redraft" />}
            disabled={own === null}
            title="Let the director write it again, with your wishes. Undo brings your words back."
            onClick={() => write(null, 'prompt drafted again')}
          >
            Re-draft
          </Button>
        </div>
      </div>
      {own === null && failed && (
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
      )}
      {prompt === null && !failed ? (
        <Skeleton className="h-32 w-full" />
      ) : (
        <textarea
          aria-labelledby="prompt-title"
          aria-busy={writing}
          value={prompt ?? ''}
          maxLength={MOST_CHARACTERS}
          rows={6}
          onChange={({ target }) => write(target.value, 'prompt edited', `${bridge.id}.prompt`)}
          className={`h-32 w-full resize-y rounded-sm border border-edge bg-s1 p-2 text-base ${writing ? 'text-text3' : ''}`}
        />
      )}
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {CHIPS.map(({ group, words }) => (
          <fieldset key={group} className="flex flex-wrap items-center gap-1">
            <legend className="sr-only">{group}</legend>
            <span aria-hidden="true" className="mr-1 text-xs text-text3">
              {group}
            </span>
            {words.map(({ label, sentence }) => (
              <Chip
                key={label}
                on={(own ?? bridge.wishes ?? '').includes(sentence)}
                onToggle={() => wish(`${group.toLowerCase()}: ${label}`, sentence)}
              >
                {label}
              </Chip>
            ))}
          </fieldset>
        ))}
      </div>
      {keeps.length > 0 && (
        <div className="text-sm text-text2">
          <h3 className="text-text3">What stays the same</h3>
          <ul className="list-disc pl-5">
            {keeps.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

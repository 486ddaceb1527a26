import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useId, useRef } from 'react'
import { useBalance, useOnline } from '@/app/Shell'
import { useApi } from '@/app/session'
import { answer, asApiError, idempotencyKey } from '@/backend/api'
import { Button } from '@/ui/Button'
import { credits as creditWords, generatorName, money } from '@/ui/format'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/Notice'
import { Segmented } from '@/ui/Segmented'
import { type Bridge, type Document, isWhole, type Timeline, withAllBridges } from './document'
import { useEditor } from './editor'
import { Heard } from './Heard'
import { Purchase } from './Purchase'
import { useCapabilities, useQuote } from './queries'
import { draftSize } from './timelines'

const LENGTHS = [4, 6, 8]

interface RailProps {
  document: Document
  bridge: Bridge
  timeline: Timeline | null
  /** The first clip's shown size. */
  size: { width: number; height: number } | null
  /** Whether the clips beside the bridge differ in shape. */
  unlike: boolean
  registerRender: (render: () => void) => void
}

/** Length, quality, generator and fit; what it costs and what is left; and the one button that spends. */
export function Rail({ document, bridge, timeline, size, unlike, registerRender }: RailProps) {
  const change = useEditor((editor) => editor.change)
  const { data: capabilities } = useCapabilities()
  const generator = capabilities?.generators.find(({ name }) => name === bridge.generator)
  const lengths = LENGTHS.filter((seconds) => !generator || generator.seconds.includes(seconds))
  const offered = lengths.includes(bridge.seconds) ? lengths : [...lengths, bridge.seconds]
  const draft = document.format.size !== 'source'
  const generatorId = useId()
  const set = (words: string, format: Partial<Document['format']>) =>
    change(words, { ...document, format: { ...document.format, ...format } })
  return (
    <div className="flex flex-col gap-4">
      <Segmented
        legend="Length of the bridge"
        options={offered.map((seconds) => ({ value: seconds, label: `${seconds} s` }))}
        value={bridge.seconds}
        onChange={(seconds) => change(`bridge of ${seconds} s`, withAllBridges(document, { seconds }))}
      />
      <Segmented
        legend="Quality"
        options={[
          { value: 'draft', label: 'Draft', hint: draftWords(size, generator?.credits_per_second ?? 0) },
          {
            value: 'final',
            label: 'Final',
            hint: size ? `${size.width}×${size.height}, as your first clip.` : 'The size of your first clip.',
          },
        ]}
        value={draft ? 'draft' : 'final'}
        onChange={(quality) =>
          set(`${quality} quality`, { size: quality === 'draft' && size ? draftSize(size) : 'source' })
        }
        disabled={!size}
      />
      {capabilities && (
        <div>
          <label htmlFor={generatorId} className="mb-1 block text-sm text-text2">
            Generator
          </label>
          <select
            id={generatorId}
            value={bridge.generator}
            onChange={({ target }) =>
              change(`generator ${target.value}`, withAllBridges(document, { generator: target.value }))
            }
            className="touch h-8 w-full rounded-sm border border-edge bg-s1 px-2"
          >
            {capabilities.generators.map(({ name, credits_per_second: price }) => (
              <option key={name} value={name}>
                {generatorName(name)} · {price ? `${price} credits/s` : 'free'}
              </option>
            ))}
          </select>
        </div>
      )}
      <Heard document={document} bridge={bridge} />
      {(unlike || document.format.fit) && (
        <Segmented
          legend="A clip of another shape"
          options={[
            { value: 'blur', label: 'Blur', hint: 'All of the picture, on itself, large and blurred.' },
            { value: 'pad', label: 'Pad', hint: 'All of the picture, on black.' },
            { value: 'crop', label: 'Crop', hint: 'The frame filled, the rim cut off.' },
            {
              value: 'subject',
              label: 'Follow',
              hint: 'The frame filled, following what matters in the picture.',
            },
          ]}
          value={document.format.fit ?? 'blur'}
          onChange={(fit) => set(`fit: ${fit}`, { fit })}
        />
      )}
      <Price document={document} timeline={timeline} draft={draft} registerRender={registerRender} />
    </div>
  )
}

/** What a draft is: fewer pixels and less waiting; a paid generator's seconds cost what they cost. */
function draftWords(size: RailProps['size'], price: number): string {
  const pixels = size ? `${draftSize(size).replace('x', '×')}, quicker to make.` : 'Small, quicker to make.'
  return price ? `${pixels} The price is the same.` : pixels
}

interface PriceProps {
  document: Document
  timeline: Timeline | null
  draft: boolean
  registerRender: (render: () => void) => void
}

function Price({ document, timeline, draft, registerRender }: PriceProps) {
  const api = useApi()
  const online = useOnline()
  const navigate = useNavigate()
  const whole = isWhole(document)
  const project = useEditor((editor) => editor.project)
  const quote = useQuote(whole ? timeline : null, project)
  const balance = useBalance().data
  const key = useRef({ quote: '', key: '' })
  const render = useMutation({
    mutationFn: async () => {
      const asked = quote.data
      if (!asked) throw new Error('no quote to render')
      if (key.current.quote !== asked.id) key.current = { quote: asked.id, key: idempotencyKey() }
      const params = { header: { 'Idempotency-Key': key.current.key } }
      return answer(
        api.POST('/v1/renders', { params, body: { quote_id: asked.id, max_credits: asked.credits } }),
      )
    },
    onSuccess: (started) => {
      askToNotify()
      void navigate({ to: '/film/$render', params: { render: started.id } })
    },
    onError: () => void quote.refetch(),
  })
  const problem = render.error ?? quote.error
  const credits = quote.data?.credits ?? 0
  const short = balance ? credits - balance.available : 0
  const ready = Boolean(whole && quote.data && !quote.isPlaceholderData && online && short <= 0)
  const start = () => ready && !render.isPending && render.mutate()
  useEffect(() => registerRender(start))
  return (
    <div className={`flex flex-col gap-2 border-t border-line pt-4 ${whole ? 'dock' : ''}`}>
      <div className="tabular flex items-baseline justify-between gap-2">
        {quote.data ? (
          <span className="text-xl font-semibold">{creditWords(credits)}</span>
        ) : (
          <span className="text-xl text-text3">
            {whole && !problem ? 'Working out the price …' : 'No price yet'}
          </span>
        )}
        <span className="text-text2">{quote.data && money(quote.data.money)}</span>
      </div>
      {balance && quote.data && short <= 0 && (
        <p className="tabular text-sm text-text2">{balance.available - credits} credits left after it</p>
      )}
      <Button
        look="primary"
        size="lg"
        className="w-full"
        disabled={!ready || render.isPending}
        onClick={start}
        aria-describedby="promise"
        icon={<Icon name="sparkle" />}
      >
        {render.isPending ? 'Starting …' : draft ? 'Render draft' : 'Render film'}
      </Button>
      <p id="promise" className={`text-sm text-text3 ${short > 0 ? 'max-lg:hidden' : ''}`}>
        {whole
          ? 'You are never charged more than this. A render that fails costs 0.'
          : 'Put a clip into each place to see the price.'}
      </p>
      {short > 0 && <Purchase missing={short} project={project} />}
      {problem && (
        <Notice
          tone="bad"
          title="This cannot be rendered yet"
          actions={
            <Button size="sm" onClick={() => (render.error ? start() : void quote.refetch())}>
              Try again
            </Button>
          }
        >
          {asApiError(problem).message} 0 credits charged.
        </Notice>
      )}
    </div>
  )
}

/** A film's end is told by the system, if the user lets it; asked only once something is worth waiting for. */
function askToNotify(): void {
  if ('Notification' in window && Notification.permission === 'default') void Notification.requestPermission()
}

import { useId } from 'react'
import { type Bridge, type Document, withBridge } from './document'
import { useEditor } from './editor'
import { useCapabilities } from './queries'

interface HeardProps {
  document: Document
  bridge: Bridge
}

/** What is to be heard over the bridge, in words: offered where something makes it, with what a second costs. */
export function Heard({ document, bridge }: HeardProps) {
  const { data: capabilities } = useCapabilities()
  return (
    <>
      {capabilities?.sound && (
        <Words
          {...{ document, bridge }}
          name="effect"
          label="Sound under the bridge"
          example="wind, distant traffic"
          price={capabilities.sound.credits_per_second}
          most={capabilities.sound.characters}
        />
      )}
      {capabilities?.voice && (
        <Words
          {...{ document, bridge }}
          name="voice"
          label="Spoken over the bridge"
          example="And then we left the city."
          price={capabilities.voice.credits_per_second}
          most={spoken(capabilities.voice, bridge.seconds)}
        />
      )}
    </>
  )
}

/** How many characters are spoken in a bridge. */
export function spoken(
  voice: { characters: number; characters_per_second: number | null },
  seconds: number,
): number {
  return Math.min(voice.characters, (voice.characters_per_second ?? voice.characters) * seconds)
}

interface WordsProps extends HeardProps {
  name: 'effect' | 'voice'
  label: string
  example: string
  price: number
  most: number
}

function Words({ document, bridge, name, label, example, price, most }: WordsProps) {
  const change = useEditor((editor) => editor.change)
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm text-text2">
        {label} · {price ? `${price} credits/s` : 'free'}
      </label>
      <input
        id={id}
        value={bridge[name] ?? ''}
        maxLength={most}
        placeholder={example}
        onChange={({ target }) =>
          change(
            `${name} edited`,
            withBridge(document, bridge.id, { [name]: target.value || null }),
            `${bridge.id}.${name}`,
          )
        }
        className="touch h-8 w-full rounded-sm border border-edge bg-s1 px-2"
      />
    </div>
  )
}

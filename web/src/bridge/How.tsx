const STEPS = [
  ['Put in two clips', 'Each shows its frames in a row: drag the ends to choose where A stops and B begins.'],
  [
    'See the bridge for free',
    'Segue reads both clips, writes the prompt and plays a sketch. Change what you like.',
  ],
  ['Render the film', 'You know the price before. A render that fails costs 0.'],
] as const

/** What happens here, for who has never read a word about it. */
export function How() {
  return (
    <ol className="grid gap-4 pt-4 sm:grid-cols-3 sm:gap-6" aria-label="How it works">
      {STEPS.map(([title, words], index) => (
        <li key={title} className="flex gap-3">
          <span
            aria-hidden="true"
            className="flex size-6 shrink-0 items-center justify-center rounded-full border border-edge text-sm text-text2"
          >
            {index + 1}
          </span>
          <div>
            <h2 className="font-medium">{title}</h2>
            <p className="mt-1 text-sm text-text2">{words}</p>
          </div>
        </li>
      ))}
    </ol>
  )
}

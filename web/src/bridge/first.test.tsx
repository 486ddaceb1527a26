import { readFileSync } from 'node:fs'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { SessionProvider } from '@/app/session'
import type { Backend } from '@/backend/Backend'
import { Heading } from './Heading'
import { Samples } from './Samples'

it('the page comes with the words that the app begins with, at the same place', () => {
  const drawn = renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <SessionProvider backend={{} as Backend}>
        <Heading blank />
        <Samples />
      </SessionProvider>
    </QueryClientProvider>,
  )
  const page = readFileSync('index.html', 'utf8').replace(/>\s+|\s+</g, (gap) => gap.trim())
  // Before the app runs, its button does nothing, and says so.
  const idle = drawn.replace('<button type="button"', '<button type="button" disabled=""')
  expect(page).toContain(idle)
})

const PATHS = {
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  swap: 'M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13',
  play: 'M5 3.5v9l7-4.5z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  star: 'M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z',
  undo: 'M6 3.5L3 6.5l3 3M3 6.5h6.5a3.5 3.5 0 010 7H7',
  redo: 'M10 3.5l3 3-3 3M13 6.5H6.5a3.5 3.5 0 000 7H9',
  download: 'M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13h10',
  share: 'M8 10V2.5M5 5.3l3-2.8 3 2.8M3.5 8.5v4.5h9V8.5',
  receipt: 'M4 2.5h8v11l-2-1.3-2 1.3-2-1.3-2 1.3zM6.2 5.8h3.6M6.2 8.3h3.6',
  film: 'M2.5 3.5h11v9h-11zM5.5 3.5v9M10.5 3.5v9M2.5 8h11',
  credits: 'M8 2.2a5.8 5.8 0 100 11.6A5.8 5.8 0 008 2.2zM8 5v6M6 6.8h3a1.2 1.2 0 010 2.4H6',
  sun: 'M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M12.8 9.6A5.3 5.3 0 016.4 3.2a5.3 5.3 0 106.4 6.4z',
  keyboard: 'M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 9.5h6',
  upload: 'M8 10.5V3M4.8 6L8 2.8 11.2 6M3 13h10',
  warn: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.4v.1',
  check: 'M3 8.5l3.2 3.2L13 5',
  sparkle: 'M8 2l1.4 4.1L13.5 8l-4.1 1.9L8 14l-1.4-4.1L2.5 8l4.1-1.9z',
  redraft: 'M13 8a5 5 0 11-1.6-3.7M13 2.5v3h-3',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  edit: 'M3 13l.7-2.9L10.6 3.2l2.2 2.2-6.9 6.9zM9.2 4.6l2.2 2.2',
  trash: 'M3 4.5h10M6.3 4.5V3h3.4v1.5M4.3 4.5l.6 8.5h6.2l.6-8.5',
  sound: 'M3 6.2v3.6h2.3L8.5 12.5v-9L5.3 6.2zM11 6a2.8 2.8 0 010 4M12.8 4.2a5.4 5.4 0 010 7.6',
  mute: 'M3 6.2v3.6h2.3L8.5 12.5v-9L5.3 6.2zM11 6.3l3 3.4M14 6.3l-3 3.4',
  expand: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  loop: 'M4.5 5.5h6a2.5 2.5 0 010 5h-6M6.5 3.5l-2 2 2 2M11.5 10.5l-2 2',
  settings:
    'M2.5 4.5h5M11 4.5h2.5M2.5 11.5H5M8.5 11.5h5M9.2 3a1.5 1.5 0 100 3 1.5 1.5 0 000-3zM6.8 10a1.5 1.5 0 100 3 1.5 1.5 0 000-3z',
  search: 'M7 2.8a4.2 4.2 0 100 8.4 4.2 4.2 0 000-8.4zM10.2 10.2L13.2 13.2',
  copy: 'M5.5 5.5h7.5V13H5.5zM10.5 5.5V3H3v7.5h2.5',
  arrow: 'M3 8h10M9.5 4.5L13 8l-3.5 3.5',
} as const

export type IconName = keyof typeof PATHS

/** A line icon of 16 px; what it means is said by the text or label beside it. */
export function Icon({
  name,
  size = 16,
  filled = false,
}: {
  name: IconName
  size?: number
  filled?: boolean
}) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

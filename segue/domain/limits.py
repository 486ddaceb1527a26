"""Every bound of the system, with its reason. Nothing loops, queues, retries, fans out or grows beyond it."""

from typing import Final

# Media. Sources: measured hostile files and common cameras.
MAX_PIXELS: Final = 35_389_440  # 8192 x 4320, the largest frame of a common camera ("8k")
MAX_UPLOAD_BYTES: Final = 10 * 1024**3  # a minute of high-rate 4k with room to spare
MAX_CLIP_SECONDS: Final = 3_600  # an hour: beyond it a film should be cut in an editor first
MAX_SOURCE_RATE: Final = 240  # frames a second; faster files are damaged, or high-speed captures
MAX_STREAMS: Final = 32
PROBE_WALL_SECONDS: Final = 120  # where others use the processor too; what is too hard meets the next but one
PROBE_DECODE_PIXELS: Final = 300_000_000  # decoded whole at probe, 2 s of work: 6 s of 1080p
PROBE_CPU_SECONDS: Final = 60
PROBE_FED_BYTES_PER_SECOND: Final = 25 * 1024**2  # a bucket gives four times as much: 10 GB, 7 minutes
RANGE_BYTES: Final = 8 * 1024**2  # asked of a bucket at once: its answer then takes longer than its delay
RANGES_KEPT: Final = 4  # head, tail, pictures and sound: a look at a file takes so much memory
FED_PIECE_BYTES: Final = 256 * 1024  # handed to a child at once
FETCHED_BYTES: Final = 64 * 1024**2  # on Cloud Run /tmp is memory: what is larger is looked at in the bucket
FINISHED_IN_REQUEST_BYTES: Final = 256 * 1024**2  # read twice at 25 MB a second: within Hosting's 60 s
PREVIEWED_BYTES: Final = 256 * 1024**2  # where /tmp is memory: the API's 2 GiB hold a few at once
MEDIA_ADDRESS_SPACE_BYTES: Final = 6 * 1024**3  # FFmpeg maps far more than it uses; 8k decodes in 3 GiB
MEDIA_ALLOCATION_BYTES: Final = 512 * 1024**2  # one piece of memory: 8k at 16 bits and 4 channels is 283 MB
MEDIA_FILE_BYTES: Final = 64 * 1024**3  # one file a step writes: a minute of lossless 4k with room to spare
MEDIA_OPEN_FILES: Final = 256  # of one FFmpeg: a film's pieces are opened one after another
STEP_WALL_SECONDS: Final = 6 * 3_600  # one FFmpeg of a step: a film of four hours of 4k, on a busy machine
MEDIA_WALL_BASE_SECONDS: Final = 60  # any FFmpeg run may take this long, and longer the more it has to do
MEDIA_SLOWEST_PIXELS_PER_SECOND: Final = 4_000_000  # a tenth of what two busy cores do
DECODER_THREADS: Final = 2  # each holds frames of its own, and 8k frames are large
QUIETEST_LUFS: Final = -40  # a film made quieter than this would be taken for silent
LOUDEST_LUFS: Final = -8  # the loudest that music is made; louder is all limiter
SHORTEST_TRACK_SECONDS: Final = 1  # a shorter one would be repeated as a buzz
QUIETEST_TRACK_DECIBELS: Final = -40  # what runs under a film softer than this is not heard
LOUDEST_TRACK_DECIBELS: Final = 12  # a soft recording; more of it is only the limiter
MAX_GAIN_DECIBELS: Final = 30  # more would turn the noise of a silent room into the film's sound
MIN_FILM_SIDE: Final = 64  # smaller ones are icons: encoders and motion estimation need some blocks of pixels
MAX_FILM_WIDTH: Final = 3840
MAX_FILM_HEIGHT: Final = 2160

# Previews: what a screen shows of a clip.
PROXY_LONG_PIXELS: Final = 1280
PROXY_SHORT_PIXELS: Final = 720
FILMSTRIP_TILES: Final = 240  # a sheet of 160 pixel tiles stays within WebP's 16383 and under 500 kB
PREVIEW_FILE_BYTES: Final = 2 * 1024**3  # an hour's proxy at its usual rate
PREVIEW_WALL_SECONDS: Final = 1_800  # one proxy of an hour of 4k
STILL_WALL_SECONDS: Final = 30  # stills of the slowest clip: it is decoded from its start
PREVIEW_CHILD_SECONDS: Final = 3_600  # a warm child is replaced after so long...
PREVIEW_CHILD_CPU_SECONDS: Final = 7_200  # ...or after so much work
PREVIEW_CHILDREN: Final = 2  # at once, of what is soon made: a machine has two cores
GENTLE_PREVIEW_CHILDREN: Final = 2  # beside them: a strip and a proxy
GENTLE_NICENESS: Final = 5  # these get a quarter of a processor that a sketch wants too
WAITING_PREVIEWS: Final = 50  # longer ones that wait for their turn
PREVIEW_LINE_BYTES: Final = 4 * 1024**2  # one question to a child, or its answer

# Timelines and plans.
MAX_SEGMENTS: Final = 1_000  # a render's document stays under 0.9 MiB
MAX_STEPS: Final = 6_000  # 1,000 segments, half of them bridges of at most 8 steps, and the whole film's own
MAX_PROMPT_CHARACTERS: Final = 4_000  # the longest prompt any generator takes, about 1,024 tokens
MAX_WISHES_CHARACTERS: Final = 500  # what a director is asked to heed: a longer text is a prompt
MAX_EFFECT_CHARACTERS: Final = 450  # of what is to be heard: the longest that makers of sounds take
MAX_VOICE_CHARACTERS: Final = 600  # of a spoken line: what is said in 40 s
SPOKEN_CHARACTERS_A_SECOND: Final = 15  # 150 words a minute: a line that takes no more lasts about so long
MAX_UNDOS: Final = 100  # changes of a project that can be undone
MAX_NAME_CHARACTERS: Final = 200
MAX_TAKE: Final = 1_000
MAX_FILM_SECONDS: Final = 4 * 3_600
MAX_PROJECT_VERSIONS: Final = 500  # undo history; older versions fall away

# Engine.
BATCH_STEPS: Final = 8  # a lease's worth: one commit claims them, one reports them
LEASE_MS: Final = 60_000  # renewed every 5 s by a live worker
LEASE_RENEW_MS: Final = 5_000
LEASE_GRACE_MS: Final = 60_000  # two machines' clocks may differ by as much
RENDER_LIFE_MS: Final = 24 * 3_600_000  # an older render starts nothing more
MAX_WORKERS: Final = 2  # of one render at once: conforming is bound by the processor; a machine has two cores
EXCHANGE_TRIES: Final = 6  # of a worker's word with its render; the store tries for some 10 s each time
WORKER_START_MS: Final = 30_000  # how long an opened worker may take to claim its first step
MAX_LOSSES: Final = 25  # a step that lost its worker or artifact this often kills them, or cannot be kept
MAX_ATTEMPTS: Final = 3  # of one step; a fourth has never helped
RETRY_BASE_MS: Final = 500  # doubled at each attempt, and spread
RETRY_CEILING_MS: Final = 60_000
POLL_FIRST_MS: Final = 30_000
POLL_CEILING_MS: Final = 20_000
MAX_POLLS: Final = 240  # 20 s apart: beyond every model's maximum time
SUBMIT_WINDOW_MS: Final = 30_000  # a call to a paid model starts this soon after its intent, or never
QUEUE_LOOK_MS: Final = 5_000  # the first in line for a provider asks so often, the second half as often...
QUEUE_LOOK_CEILING_MS: Final = 60_000  # ...and nobody more rarely
QUEUE_PATIENCE_MS: Final = 180_000  # who has not asked for so long has left the line
MAX_IN_LINE: Final = 500  # 30 kB of a document; whoever comes later waits without a number of their own
MAX_TAKE_BYTES: Final = 1024**3  # a provider's film: 10 s of the largest size are a tenth of it
MAX_REPLY_BYTES: Final = 64 * 1024**2  # a provider's answer as JSON: the largest hold 10 s of film, in base64
MAX_REFUSAL_BYTES: Final = 64 * 1024  # of a provider's error: more than any log needs
RETAKE_BELOW: Final = 70.0  # of 100: a free take that may be noticed is tried again, by each recipe once
OTHER_ANCHORS: Final = 3  # pairs of frames that such a take is also tried with: what lies farther is left out
CLEARLY_BETTER: Final = (
    5.0  # of 100: by so much must another pair do better, which matches less and leaves out more
)
MAX_RETAKES: Final = 3  # of a paid bridge that may be noticed: each is paid, and a fifth take seldom helps
JUDGED_WIDTH: Final = 256  # pixels at which films and takes are looked at: what a viewer notices shows there
JUDGED_FRAMES: Final = 12  # of the clips beside a bridge, by which a take is judged: what a seam score sees
FAITHFUL_DB: Final = 22.0  # of a take's ends; two neighbouring frames of a moving shot are as alike
RESULT_IDLE_SECONDS: Final = 30  # a provider that sends nothing of a film for so long is asked again later
MAX_WAITING_RENDERS: Final = 20  # renders that wait for one artifact another render is building
MESSAGE_ATTEMPTS: Final = 12
SHARDS: Final = 16
FAULT_CHARACTERS: Final = 1_000  # the end of what FFmpeg or a provider said: a screen of it
FAULTS_LISTED: Final = 50  # of the last day's failed renders: a page of them
STEP_TIMES: Final = 20  # the last steps of one sort by which a render's time is told
STEP_SORTS: Final = 400  # sorts in one document: 12 kinds in some sizes, 50 KB
TIMES_MERGE_MS: Final = 60_000  # between two commits of a process of what its steps took, and two readings
MAX_EVENTS: Final = 60  # kept on a render for a client that reconnects; older ones are summed up by its state
ENTRY_TIMEOUT_MS: Final = 60_000  # a function's own time limit

# Store: what Firestore would refuse fails on a laptop first.
TRANSACTION_DOCUMENTS: Final = 20
SETTLEMENT_DOCUMENTS: Final = 450  # below Firestore's customary 500 writes a commit
DOCUMENT_BYTES: Final = 900 * 1024
TRANSACTION_BYTES: Final = 9 * 1024**2
PAGE_ITEMS: Final = 100
DOCUMENT_ID_BYTES: Final = 1_500
GROUP_WORKS: Final = 512  # one commit carries at most so many callers' works...
GROUP_BYTES: Final = 32 * 1024**2  # ...and begins no further one beyond so many bytes of documents
COMMIT_WAIT_SECONDS: Final = 30  # of a caller; measured waits between processes are 5-17 ms
DATABASE_BUSY_SECONDS: Final = 10  # for a lock that a stranger holds, such as a backup
DATABASE_BYTES: Final = 64 * 1024**3  # a million renders of the largest kind
CACHED_BYTES: Final = 64 * 1024**2  # of documents kept parsed in a process
CACHED_DOCUMENTS: Final = 4_000  # more make Python's garbage collector pause for 100 ms and longer

INDEXED_BYTES: Final = 1_500  # of a text: Firestore indexes no more
PACKED_BYTES: Final = 100 * 1024  # larger documents are deflated: a render of 1,000 segments to a tenth
LANE_WORKS: Final = 64  # works on one key that share a commit in the cloud: most write 5 documents or fewer
GROUP_REFUSALS: Final = 2  # after as many, one bad work may be the cause: they go one by one
COMMIT_ATTEMPTS: Final = 12  # of a refused commit: with its pauses about ten seconds
COMMIT_RESENDS: Final = 4  # of a commit that did not answer: the same writes, under the same preconditions
COMMIT_RPC_SECONDS: Final = 10  # Firestore answers a commit in 20-50 ms; a settlement in 300 ms
COMMIT_PAUSE_BASE_MS: Final = 10  # doubled with each refusal, and spread from nothing up to it
COMMIT_PAUSE_CEILING_MS: Final = 2_000

STORAGE_RETRY_SECONDS: Final = 30  # how long one request to the bucket is tried again
SESSION_START_SECONDS: Final = 60  # a signed start of an upload is used at once, by ourselves
SIGNED_LINK_SECONDS: Final = 7 * 24 * 3_600  # Cloud Storage signs for no longer

PUBLISHED_AT_ONCE: Final = 1_000  # Pub/Sub takes no more messages in a request
CERTIFICATES_LIFE_MS: Final = 3_600_000  # Google changes its keys every few days, and announces each for one
CERTIFICATES_PAUSE_MS: Final = 60_000  # strangers' key ids have them fetched no more often
TOKEN_SKEW_SECONDS: Final = 10  # between a signer's clock and ours

AUDIT_MINUTES: Final = 60  # between two audits of a few accounts by the sweep
AUDITED_AT_ONCE: Final = 20  # each reads all of its transfers: some seconds of a sweep in all
OUTBOX_AGE_MS: Final = 60_000  # older messages were left behind by a crash: the sweep sends them
STUCK_MS: Final = 300_000  # five sweeps could not help a render that is due so long: somebody is told

# Messages and jobs on one machine.
DELIVERY_THREADS: Final = 4  # handlers mostly wait for a commit, and commits are grouped
MESSAGE_POLL_MS: Final = 50  # how late a message of another process may be noticed
DELIVERY_PAGE: Final = 1_000  # messages read at once
CHILD_WORKS: Final = 100  # then a worker's process is replaced: libraries leak a little
CHILD_IDLE_SECONDS: Final = 600  # it holds 200 MB, which a machine may want back
PROMPTS_PATIENCE_SECONDS: Final = 5  # a sketch of usual clips is made by then
QUEUED_CHILDREN: Final = 1_000  # workers that wait for their turn; a render asks again for those it misses
FULL_DISK_BYTES: Final = 256 * 1024  # less is left of a disk on which no commit has room

# The bucket in a folder.
BUCKET_NAME_CHARACTERS: Final = 900  # Cloud Storage takes 1,024 bytes
BUCKET_PART_CHARACTERS: Final = 200  # file systems take 255 bytes between two slashes
COPY_BYTES: Final = 1024**2  # read and written at once

# What strangers may send us.
TOKEN_CHARACTERS: Final = 4_096
WEBHOOK_TOLERANCE_SECONDS: Final = 300  # between a webhook's signature and now, either way

# Money and use.
WELCOME_CREDITS: Final = 100  # about twelve draft bridges
QUOTE_LIFE_MS: Final = 3_600_000
RUNNING_RENDERS: Final = 2  # an account's, at once
RUNNING_DRAFTS: Final = 4  # beside them: the sketch and the prompt of a page, in two tabs
DAILY_CREDITS: Final = 20_000  # of one account: an hour of the dearest generated film, and a stolen key's end
DAILY_PROVIDER_CREDITS: Final = (
    200_000  # of all accounts, at providers: ten such; SEGUE_DAILY_CREDITS sets it
)
SPEND_AGE_MS: Final = 60_000  # how old the sum of today's spending at providers may be
SPEND_OVERLAP_MS: Final = 120_000  # read again each time: an attempt is answered, and corrected, in a minute
UNPAID_CREDITS: Final = 400  # a day's takes of films that were not delivered: 25 bridges of 4 s, which we pay
UNPAID_LIFE_MS: Final = 24 * 3_600_000  # after a day they count no more
API_KEYS: Final = 50  # of an account, not revoked: one for each program and machine
KEY_NAME_CHARACTERS: Final = 100
DROPS: Final = 50  # of an account, not revoked: one for each folder that somebody fills
DROP_FILES: Final = 2_000  # of one folder, with its results: a film has 1,000 segments
DROP_FILM_CREDITS: Final = 100  # of a drop for a film, unless its owner says otherwise: 25 s of a model
DROP_DAILY_CREDITS: Final = 1_000  # ...and in a day: ten such
QUEUED_RENDERS: Final = 20
KEY_CHARACTERS: Final = 255  # of an Idempotency-Key
KEY_LIFE_MS: Final = 7 * 24 * 3_600_000
MAX_BODY_BYTES: Final = 1024**2
PUSH_BODY_BYTES: Final = 2 * 1024**2  # ours have 300 bytes, an object's description a few thousand
WEBHOOK_BODY_BYTES: Final = 256 * 1024
MAX_WAIT_SECONDS: Final = 25  # of a long poll
PACK_CREDITS: Final = 1_000_000  # one purchase; larger ones are agreed by letter
PACK_CENTS: Final = 99_999_999  # the most that one Stripe payment may be
PAYMENT_RETRY_MS: Final = 60_000  # doubled at each attempt to apply an event...
PAYMENT_RETRY_CEILING_MS: Final = 6 * 3_600_000  # ...up to this
PAYMENT_ATTEMPTS: Final = 64  # two weeks; then the operator is told: `segue reconcile` lists it
PROVIDER_RETRIES: Final = 2  # of a call to the payment provider, by its own library, under one key
PROVIDER_WAIT_SECONDS: Final = 10  # for an answer of the payment provider
PAYMENT_ID_CHARACTERS: Final = 255  # Stripe's own bound of its ids
DISPUTES_READ: Final = 10  # of one payment; a bank opens one, rarely two
WHY_CHARACTERS: Final = 200  # of an operator's reason: a line in a statement
RECEIPT_LINES: Final = 10_000  # attempts of one render: more than 6,000 steps ever have
REFUNDS_READ: Final = 100  # of one payment: a page of Stripe's

# The pace of writes. Each process counts by itself: no document is shared by all users.
PACE_WINDOW_MS: Final = 60_000
USER_WRITES: Final = 240  # of one user in a window: a studio saves a project once a second at most
ADDRESS_WRITES: Final = 1_200  # of one address: an office behind one router; guessing tokens ends here
PACED_CALLERS: Final = 20_000  # remembered at once; the longest silent are forgotten first

# The API.
WATCH_MS: Final = 200  # between two looks at a render that somebody watches
STREAM_COMMENT_MS: Final = 15_000  # proxies cut a connection that is silent for half a minute
STREAM_LIFE_MS: Final = 3_600_000  # a browser opens the next one by itself
OPEN_STREAMS: Final = 200  # and waiting long polls of one process; each looks at the store every 200 ms
UPLOADS_AT_ONCE: Final = 8  # each keeps a thread of its own, so that uploads never block other answers
UPLOAD_IDLE_SECONDS: Final = 60  # a client that is silent for longer begins again where it stopped
UPLOAD_HANDOVER_SECONDS: Final = 5  # a broken connection is noticed by then, unless it fell silent
REQUEST_ID_CHARACTERS: Final = 64
CURSOR_CHARACTERS: Final = 1_000
SEARCHED_DOCUMENTS: Final = 1_000  # looked at for one answer to a search: 10 reads, about 50 ms
TAKES_RENDERS: Final = 50  # a project's last films, whose takes are listed: each has a plan to be read
COUNTED_DOCUMENTS: Final = 2_000  # of a kind, when use is added up; beyond it the sum is "at least"
LISTED_FAULTS: Final = 20  # of a refused body; whoever has more has another problem

# The command line.
SPARE_DISK_BYTES: Final = 64 * 1024**2  # left free on a disk that a film is written to
DROP_STABLE_SECONDS: Final = 2  # a dropped file that did not change for so long is whole
DROP_LOOK_SECONDS: Final = 0.25  # between two looks at the watched folder
WATCHED_DROPS: Final = 1_000  # each costs a listing at every look

# Keeping.
LINK_LIFE_MS: Final = 15 * 60_000
UPLOAD_LIFE_MS: Final = 24 * 3_600_000
UNUSED_CLIP_DAYS: Final = 7  # an upload that no project uses: a week to come back to it
TOUCH_MS: Final = 24 * 3_600_000  # what was used is marked at most once a day
FORGOTTEN_AT_ONCE: Final = 50  # of a kind at one sweep: a second's work
ERASED_AT_ONCE: Final = 500  # documents of somebody who leaves, in one request; the sweep goes on
UNNAMED_DAYS: Final = 2  # bytes that no document names: what is put today is named within the day
BYTES_WALK_MS: Final = 24 * 3_600_000  # between the beginnings of two walks through the bucket
BYTES_LISTED: Final = 1_000  # names looked at in one sweep: a page of Cloud Storage's
NAMES_ASKED: Final = 100  # files of one sweep whose documents are asked for: 6 s in the cloud, 30 ms here
UNTOUCHED_DAYS: Final = 30  # anything else that no quote has relied on: a film is downloaded by then

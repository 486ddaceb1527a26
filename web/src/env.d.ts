/** Whether this build is for Google Cloud. Decided when building, so that each build holds its own code only. */
declare const __CLOUD__: boolean

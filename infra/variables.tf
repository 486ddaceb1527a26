variable "project" {
  description = "The Google Cloud project's id. It must exist and have billing."
  type        = string
}

variable "region" {
  description = "Where everything runs and lies. Choose one with Cloud Run, Cloud Tasks and Firestore."
  type        = string
  default     = "us-central1"
}

variable "environment" {
  description = "staging or production: part of the labels, and of nothing else."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "Set environment to staging or production."
  }
}

variable "web_origins" {
  description = "The web app's addresses: browsers there may upload to and read from the buckets."
  type        = list(string)
}

variable "image" {
  description = "The functions' container image. Cloud Build deploys later ones; Terraform only needs a first."
  type        = string
  default     = "us-docker.pkg.dev/cloudrun/container/hello"
}

variable "worker_image" {
  description = "The media worker's container image, as above."
  type        = string
  default     = "us-docker.pkg.dev/cloudrun/container/job"
}

variable "api_max_instances" {
  description = "The API's instances at most: a cap on cost, and on what a flood can do."
  type        = number
  default     = 20
}

variable "event_max_instances" {
  description = "Instances at most of each function that answers events."
  type        = number
  default     = 20
}

variable "providers" {
  description = "Providers that are switched on: each that has a key gets a secret for it."
  type        = set(string)
  default     = ["veo"]

  validation {
    condition     = length(setsubtract(var.providers, ["veo", "omni", "runway", "elevenlabs"])) == 0
    error_message = "Name providers out of veo, omni, runway and elevenlabs."
  }
}

variable "prices" {
  description = "What users pay, as SEGUE_PRICES has it; null for the built-in table."
  type        = any
  default     = null
}

variable "models" {
  description = "Ids of models to ask instead of the built-in ones, as SEGUE_MODELS has them; null for those."
  type        = any
  default     = null
}

variable "gemini_voice" {
  description = "Which of Gemini's voices speaks."
  type        = string
  default     = "Kore"
}

variable "elevenlabs_voice" {
  description = "The id of the voice at ElevenLabs that speaks instead of Gemini's; empty for none."
  type        = string
  default     = ""
}

variable "sign_films" {
  description = "Whether films are signed with a certificate of yours (C2PA): its chain and key are then two secrets."
  type        = bool
  default     = false
}

variable "daily_credits" {
  description = "The credits' worth that is submitted to providers in a day at most, for all accounts together; a credit is 5 cents. Beyond four fifths of it there is an alert."
  type        = number
  default     = 2000
}

variable "monthly_budget_usd" {
  description = "The budget whose half, nine tenths and whole are reported by e-mail."
  type        = number
  default     = 500
}

variable "billing_account" {
  description = "The billing account's id, for the budget. Empty: no budget is made."
  type        = string
  default     = ""
}

variable "alert_email" {
  description = "Who is told when something is wrong."
  type        = string
}

variable "upload_retention_days" {
  description = "Days until an upload that no project uses is deleted by the sweep; the bucket's rule is later."
  type        = number
  default     = 7
}

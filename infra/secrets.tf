# Secrets are made empty: their values are added by hand or by the deploy script, never by Terraform, so that no
# secret is in its state.

locals {
  # Each secret, and who reads it.
  secrets = merge(
    {
      "segue-stripe-key"             = ["api", "stripe-webhook", "sweep"]
      "segue-stripe-webhook-secrets" = ["api", "stripe-webhook", "sweep"]
      "segue-smoke-key"              = []
    },
    var.sign_films ? { "segue-certificate" = ["worker"], "segue-certificate-key" = ["worker"] } : {},
    {
      for provider in setintersection(var.providers, ["runway", "elevenlabs"]) :
      "segue-${provider}-key" => ["api", "on-upload", "on-step", "on-poll", "sweep"]
    },
  )

  # A release's trial signs in with a key of its own, which only Cloud Build reads.
  secret_readers = merge([
    for secret, readers in local.secrets : {
      for reader in readers : "${secret} ${reader}" => { secret = secret, reader = reader }
    }
  ]...)
}

resource "google_secret_manager_secret" "this" {
  for_each = local.secrets

  secret_id = each.key
  labels    = local.labels

  replication {
    auto {}
  }

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = local.secret_readers

  secret_id = google_secret_manager_secret.this[each.value.secret].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.entry[each.value.reader].member
}

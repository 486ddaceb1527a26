# What Cloud Build deploys as: new revisions of what Terraform made, and nothing else of the project.

resource "google_service_account" "deployer" {
  account_id   = "segue-deployer"
  display_name = "Cloud Build's deployments"
}

resource "google_project_iam_member" "deployer" {
  for_each = toset([
    "roles/cloudbuild.builds.builder",
    "roles/firebasehosting.admin",
    "roles/firebaserules.admin",
    "roles/logging.logWriter",
  ])

  project = var.project
  role    = each.key
  member  = google_service_account.deployer.member
}

resource "google_cloud_run_v2_service_iam_member" "deployer" {
  for_each = local.services

  name     = google_cloud_run_v2_service.entry[each.key].name
  location = var.region
  role     = "roles/run.developer"
  member   = google_service_account.deployer.member
}

resource "google_cloud_run_v2_job_iam_member" "deployer" {
  name     = google_cloud_run_v2_job.worker.name
  location = var.region
  role     = "roles/run.developer"
  member   = google_service_account.deployer.member
}

# A revision runs as its entry point's account, so whoever deploys it must be allowed to act as that account.
resource "google_service_account_iam_member" "deployer_acts_as" {
  for_each = local.entry_points

  service_account_id = google_service_account.entry[each.key].name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deployer.member
}

resource "google_artifact_registry_repository_iam_member" "deployer_pushes" {
  repository = google_artifact_registry_repository.images.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.deployer.member
}

resource "google_secret_manager_secret_iam_member" "deployer_tries" {
  secret_id = google_secret_manager_secret.this["segue-smoke-key"].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.deployer.member
}

output "services" {
  description = "Each entry point's own address."
  value       = { for name, service in google_cloud_run_v2_service.entry : name => service.uri }
}

output "buckets" {
  value = { for name, bucket in google_storage_bucket.this : name => bucket.name }
}

output "images" {
  description = "Where Cloud Build pushes images to."
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.repository_id}"
}

output "deployer" {
  description = "The account that Cloud Build deploys as."
  value       = google_service_account.deployer.email
}

#!/usr/bin/env bash
# The one thing that Terraform cannot make: the bucket that its own state lies in. Safe to run again.
set -euo pipefail

project=${1:?Name the project: infra/bootstrap.sh PROJECT [REGION]}
region=${2:-us-central1}
bucket="$project-segue-terraform"

gcloud services enable storage.googleapis.com cloudresourcemanager.googleapis.com serviceusage.googleapis.com \
    --project "$project" --quiet
gcloud storage buckets describe "gs://$bucket" --project "$project" >/dev/null 2>&1 ||
    gcloud storage buckets create "gs://$bucket" --project "$project" --location "$region" \
        --uniform-bucket-level-access --public-access-prevention
gcloud storage buckets update "gs://$bucket" --versioning --quiet
echo "$bucket"

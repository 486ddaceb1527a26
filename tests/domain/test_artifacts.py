"""Names of what is stored."""

from segue.domain.artifacts import artifact_id, file_name, plan_name


def test_bytes_and_plans_lie_under_their_own_hash_and_artifacts_under_owner_and_key() -> None:
    assert file_name("ab12") == "blobs/ab/ab12"
    assert plan_name("ab12") == "plans/ab/ab12"
    assert artifact_id("acc_1", "k") != artifact_id("acc_2", "k")

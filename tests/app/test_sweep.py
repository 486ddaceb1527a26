"""What the sweep tells an operator."""

from segue.app.sweep import stuck
from segue.domain import limits
from tests.app.world import World


def test_a_render_that_stays_due_is_counted_as_stuck(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    assert stuck(world.app) == 0
    world.clock.pass_seconds((limits.ENTRY_TIMEOUT_MS + limits.STUCK_MS) / 1_000 + 1)
    assert stuck(world.app) == 1
    assert world.finished(world.timeline("c", "d")).state == "succeeded"
    assert world.render(render).state == "succeeded" and stuck(world.app) == 0

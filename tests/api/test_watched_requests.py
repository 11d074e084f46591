"""What is known of each request while it is answered."""

import pytest
from flask import Flask, request

from calc_service.api import watched_requests
from calc_service.api.metrics.metrics import Metrics
from calc_service.api.request_log import STEPS, AnsweredRequest
from calc_service.batch.steps import RECEIVE, step

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0{}"


@pytest.mark.parametrize("sampled", [0, 1])
def test_the_steps_of_a_request_are_its_own_whatever_thread_it_shares(sampled: int) -> None:
    app, metrics, steps = Flask(__name__), Metrics(), []
    metrics.cover([])

    def watch(answered: AnsweredRequest) -> None:
        steps.append(answered.environ.get(STEPS, []))

    watched_requests.install(app, metrics, [watch], "digest", sampled=True)

    @app.get("/")
    def take_a_step() -> str:
        with step(RECEIVE):
            return request.method

    for flag in (1, sampled):
        app.test_client().get("/", headers={"traceparent": TRACEPARENT.format(flag)})

    assert [one.name for one in steps[0]] == [RECEIVE]

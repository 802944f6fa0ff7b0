"""A Dask cluster of two workers."""

import pytest


@pytest.fixture
def dask_of_two():
    """Makes a client of a cluster of two worker processes, whose environment is that of the test by then."""
    distributed = pytest.importorskip("distributed")
    made = []

    def make(**settings):
        import dask

        with dask.config.set(settings):
            cluster = distributed.LocalCluster(
                n_workers=2,
                threads_per_worker=1,
                dashboard_address=None,
                scheduler_kwargs={
                    "dashboard_address": "127.0.0.1:0"
                },  # where it answers HTTP: by itself at one port
            )
        client = distributed.Client(cluster)
        made.extend([cluster, client])
        return client

    yield make
    for one in reversed(made):
        one.close()

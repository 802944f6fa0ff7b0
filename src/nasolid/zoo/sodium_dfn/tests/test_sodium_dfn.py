"""The contract of the zoo is run by nasolid's own suite, tests/models/test_zoo_contract.py."""

import nasolid


def test_the_model_is_constructible_without_arguments():
    assert nasolid.SodiumDFN().name == "Sodium DFN"

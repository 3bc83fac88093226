"""How many labs the tests of the bench make up."""

LABS = 120

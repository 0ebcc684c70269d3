"""The parts of the split: groups that stay together, the stratified choice of the test side, the
certificate."""

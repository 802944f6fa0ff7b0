"""Calibration of a cell to measured curves and entries."""

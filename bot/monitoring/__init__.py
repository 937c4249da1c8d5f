"""Monitoring: how every process lets others see that it lives, how it does, and what goes wrong"""

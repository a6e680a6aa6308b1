"""The equilibrium in changes: types, equations, solver and certificate. Arrays only; labels ride along."""

from counteroffer.equilibrium.adjoint import (
    Effect,
    Gradient,
    gradient,
    log_output,
    log_real_income,
    tangent,
    welfare,
)
from counteroffer.equilibrium.certificate import residuals
from counteroffer.equilibrium.currencies import Currency
from counteroffer.equilibrium.solver import solve
from counteroffer.equilibrium.types import Baseline, Equilibrium, Residual, Settings, Shock

__all__ = [
    "Baseline",
    "Currency",
    "Effect",
    "Equilibrium",
    "Gradient",
    "Residual",
    "Settings",
    "Shock",
    "gradient",
    "log_output",
    "log_real_income",
    "residuals",
    "solve",
    "tangent",
    "welfare",
]

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
from counteroffer.equilibrium.baseline import Baseline
from counteroffer.equilibrium.certificate import residuals
from counteroffer.equilibrium.currencies import Currency
from counteroffer.equilibrium.equilibrium import Equilibrium, Residual
from counteroffer.equilibrium.settings import Settings
from counteroffer.equilibrium.shock import Shock
from counteroffer.equilibrium.solver import solve

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

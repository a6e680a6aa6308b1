"""The equilibrium in changes: types, equations, solver and certificate. Arrays only; labels ride along."""

from counteroffer.equilibrium.certificate import residuals
from counteroffer.equilibrium.derivatives.adjoint import gradient, gradients, tangent
from counteroffer.equilibrium.derivatives.gradient import Gradient
from counteroffer.equilibrium.effect import Effect, at_work, log_output, log_real_income
from counteroffer.equilibrium.many.batch import BatchProblem, solve_many
from counteroffer.equilibrium.solver import solve
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.border import BorderPricing
from counteroffer.equilibrium.types.currencies import Currency, Demand
from counteroffer.equilibrium.types.equilibrium import Equilibrium, Residual
from counteroffer.equilibrium.types.products import Products
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.rents import Rent
from counteroffer.equilibrium.types.settings import Settings
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.equilibrium.welfare import welfare_after, welfare_before, welfare_effect

__all__ = [
    "Baseline",
    "BatchProblem",
    "BorderPricing",
    "Currency",
    "Demand",
    "Effect",
    "Equilibrium",
    "Gradient",
    "Products",
    "Quota",
    "Rent",
    "Residual",
    "Settings",
    "Shock",
    "at_work",
    "gradient",
    "gradients",
    "log_output",
    "log_real_income",
    "residuals",
    "solve",
    "solve_many",
    "tangent",
    "welfare_after",
    "welfare_before",
    "welfare_effect",
]

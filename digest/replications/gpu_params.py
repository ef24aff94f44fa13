"""What recipes of the tier gpu share: they train their own models, as toys do, of a size that wants a GPU. No torch."""

from typing import Any, Literal

from digest.errors import MachineRefused
from digest.replications.bench import DataParams, Params


class GpuParams(Params):
    """Settings of a recipe that trains its models on a GPU."""

    device: Literal["cuda", "cpu"] = "cuda"
    """cpu is for trying the code at small settings: by hand, and so exploratory."""


class GpuDataParams(DataParams, GpuParams):
    """The same, on text of the user's."""


ON_A_GPU: dict[str, Any] = {"tier": "gpu", "seconds": 3600, "memory_gb": 24, "threads": 2}
"""What such a recipe is, whatever it asks."""


def ready(params: GpuParams) -> str:
    """The device, as torch calls it, set up to multiply in TF32 where it is a GPU. Raises MachineRefused."""
    import torch

    if params.device == "cpu":
        torch.set_num_threads(1)  # on busy cores threads wait for each other
        return "cpu"
    if not torch.cuda.is_available():
        raise MachineRefused("no GPU that torch can use; --tier toy asks the same of smaller networks")
    torch.backends.cuda.matmul.allow_tf32 = True
    return "cuda"


def told(params: GpuParams) -> dict[str, str]:
    """The device in words, for the rows' environment. Raises MachineRefused."""
    import torch

    if ready(params) == "cpu":
        return {}
    return {"device": f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}, TF32 on"}

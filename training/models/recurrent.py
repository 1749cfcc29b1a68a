"""An LSTM that can be exported at any length."""

from typing import Any

import torch
from torch import Tensor, nn


class Lstm(nn.LSTM):
    """One layer over rows (B, N, D), exported as ONNX's own operator.

    The exporter of PyTorch writes out the steps of an LSTM, and of the second one in a process it freezes their number
    without a word. ONNX Runtime has the operator; its gates come in another order.
    """

    def __init__(self, inputs: int, width: int) -> None:
        """Take D and the width of the states."""
        super().__init__(inputs, width, batch_first=True)

    def forward(self, rows: Tensor, hx: Any = None) -> Tensor:  # type: ignore[override]
        """States (B, N, width)."""
        if not torch.onnx.is_in_onnx_export():
            states: Tensor = super().forward(rows, hx)[0]
            return states
        length, batch, width = rows.shape[1], rows.shape[0], self.hidden_size
        weight_in, weight_on, bias_in, bias_on = (_onnx_order(weight) for weight in self.all_weights[0])
        weights = weight_in, weight_on, torch.cat([bias_in, bias_on])
        outputs = torch.onnx.ops.symbolic_multi_out(
            "LSTM",
            (rows.transpose(0, 1), *(weight.unsqueeze(0) for weight in weights)),
            {"hidden_size": width},
            dtypes=(rows.dtype,) * 3,
            shapes=((length, 1, batch, width), (1, batch, width), (1, batch, width)),
        )
        return outputs[0].squeeze(1).transpose(0, 1)


def _onnx_order(weight: Tensor) -> Tensor:
    """Gates i, f, g, o of PyTorch as i, o, f, c of ONNX."""
    i, f, g, o = weight.chunk(4)
    return torch.cat([i, o, f, g])

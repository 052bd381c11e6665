namespace Rag.Onnx.Quantization;

/// <summary>How weights are rounded.</summary>
public enum QuantizationMethod
{
    /// <summary>Each to the nearest number of its block.</summary>
    Rtn,

    /// <summary>One input after the other, each correcting those behind it by what calibration text showed of their inputs.</summary>
    Gptq,
}

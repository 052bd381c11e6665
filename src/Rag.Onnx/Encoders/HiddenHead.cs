using Rag.Onnx.Graphs;

namespace Rag.Onnx.Encoders;

/// <summary>The hidden states as they are: <c>hidden</c> fp32 [B, S, D].</summary>
internal sealed class HiddenHead : IEncoderHead
{
    public const string Hidden = "hidden";

    public bool ReadsFirstRowOnly => false;

    public bool ReadsPairs => false;

    public void Write(EncoderTensors tensors, string hidden)
    {
        tensors.Graph.Node("Identity", [hidden], Hidden);
        tensors.Graph.Output(Hidden, TensorType.Float, "B", "S", tensors.Architecture.HiddenSize);
    }
}

namespace Rag.Onnx.Tests.Decoders;

/// <summary>The tensors in which a GGUF file has the matrices of a layer's experts.</summary>
internal enum GgufExpertForm
{
    /// <summary>One of all experts for gate, up and down each.</summary>
    OfAll,

    /// <summary>One of all experts for gate and up together, one for down.</summary>
    JoinedGates,

    /// <summary>One for each matrix of each expert.</summary>
    OfEach,
}

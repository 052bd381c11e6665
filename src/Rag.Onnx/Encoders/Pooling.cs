namespace Rag.Onnx.Encoders;

/// <summary>What a vector is made of the last hidden states, in the order in which several are joined.</summary>
internal enum Pooling
{
    /// <summary>The first token's.</summary>
    FirstToken,

    /// <summary>The largest of each element.</summary>
    Max,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their sum, divided by the square root of their number.</summary>
    MeanOfRootLength,

    /// <summary>Their mean, in which a token weighs as much as tokens stand up to it, itself counted.</summary>
    MeanByPlace,

    /// <summary>The last token's.</summary>
    LastToken,
}

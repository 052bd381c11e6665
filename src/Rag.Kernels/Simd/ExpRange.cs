namespace Rag.Kernels.Simd;

/// <summary>The exponents for which the kernels compute e^x.</summary>
internal static class ExpRange
{
    /// <summary>Below it e^x is no normal number; a softmax loses nothing by taking e^-87 = 1.6e-38 for it.</summary>
    public const float Lowest = -87;

    /// <summary>Above it e^x may be no finite number.</summary>
    public const float Highest = 88;
}

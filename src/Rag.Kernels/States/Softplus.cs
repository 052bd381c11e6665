namespace Rag.Kernels.States;

/// <summary>ln(1 + e^x), the form of steps that are never negative.</summary>
internal static class Softplus
{
    /// <summary>From here on the function is its argument, up to rounding.</summary>
    private const float Linear = 20;

    public static float Of(float x) => x > Linear ? x : (float)Math.Log(1 + Math.Exp(x));
}

namespace Rag.Onnx.Encoders;

/// <summary>
/// The distances that MPNet tells apart, as T5 does: half of the buckets for each direction, of which half hold one distance each and the
/// rest ever more.
/// </summary>
internal static class DistanceBuckets
{
    public const int Count = 32;

    private const int PerDirection = Count / 2;
    private const int Exact = PerDirection / 2;

    /// <summary>This far and farther is all the same.</summary>
    private const int Farthest = 128;

    /// <param name="distance">Of the token attended to from the one that attends: negative where it stands before.</param>
    public static int Of(int distance)
    {
        var direction = distance > 0 ? PerDirection : 0;
        var steps = Math.Abs(distance);
        if (steps < Exact)
        {
            return direction + steps;
        }

        // In single precision and in this order, as the reference does: the bounds of buckets are exact powers.
        var logarithmic = MathF.Log((float)steps / Exact) / (float)Math.Log((double)Farthest / Exact) * (PerDirection - Exact);
        return direction + Math.Min(Exact + (int)logarithmic, PerDirection - 1);
    }
}

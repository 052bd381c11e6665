namespace Rag.Kernels.States;

/// <summary>Hands out memory in parts, one behind the other, and counts them.</summary>
/// <param name="memory">Null where parts are only counted.</param>
internal unsafe struct ScratchParts(float* memory)
{
    /// <summary>Of all parts so far.</summary>
    public long Floats { get; private set; }

    public float* Take(long floats)
    {
        var part = memory + Floats;
        Floats += floats;
        return part;
    }
}

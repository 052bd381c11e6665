namespace Rag.Kernels.States;

/// <summary>Copies the part of one head between a state and the memory in which it is computed.</summary>
internal static unsafe class StateMemory
{
    /// <param name="state">Null for zeros.</param>
    public static void Load(float* state, int head, int count, float* target)
    {
        var span = new Span<float>(target, count);
        if (state == null)
        {
            span.Clear();
        }
        else
        {
            new ReadOnlySpan<float>(state + ((long)head * count), count).CopyTo(span);
        }
    }

    /// <summary>Copies values and fills the row up with zeros.</summary>
    public static void LoadRow(float* source, int count, int padded, float* target)
    {
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));
        new Span<float>(target + count, padded - count).Clear();
    }

    /// <param name="state">Null where nothing is kept.</param>
    public static void Store(float* source, int head, int count, float* state)
    {
        if (state != null)
        {
            new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(state + ((long)head * count), count));
        }
    }
}

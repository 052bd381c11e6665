using System.Collections.Concurrent;

namespace Rag.Onnx.Operators;

/// <summary>How often each expert of each layer was chosen since the session was made. Thread-safe.</summary>
internal sealed class ExpertCounts
{
    private readonly ConcurrentDictionary<int, long[]> _layers = new();

    /// <summary>The layers with experts, in order; what is given out goes on counting.</summary>
    public IReadOnlyList<(int Layer, long[] Rows)> Layers => [.. _layers.OrderBy(entry => entry.Key).Select(e => (e.Key, e.Value))];

    /// <summary>The counts of a layer, one for each expert.</summary>
    public long[] Of(int layer, int experts) => _layers.GetOrAdd(layer, static (_, count) => new long[count], experts);
}

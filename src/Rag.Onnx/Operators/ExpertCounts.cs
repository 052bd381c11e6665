using System.Collections.Concurrent;
using Rag.Engine;

namespace Rag.Onnx.Operators;

/// <summary>How often each expert of each layer was chosen since the session was made. Thread-safe.</summary>
internal sealed class ExpertCounts
{
    private readonly ConcurrentDictionary<int, long[]> _layers = new();

    /// <summary>All experts, layer by layer.</summary>
    public IReadOnlyList<ExpertLoad> Loads =>
        [
            .. _layers
                .OrderBy(layer => layer.Key)
                .SelectMany(layer => layer.Value.Select((_, i) => new ExpertLoad(layer.Key, i, Interlocked.Read(ref layer.Value[i])))),
        ];

    /// <summary>The counts of a layer, one for each expert.</summary>
    public long[] Of(int layer, int experts) => _layers.GetOrAdd(layer, static (_, count) => new long[count], experts);
}

using Rag.Kernels.LowRank;

namespace Rag.Onnx.Adapters;

/// <summary>
/// The adapters that a session computes with, each in a slot; slot 0 stays empty and stands for none. Changed between runs, by the thread
/// that runs the session.
/// </summary>
internal sealed class AdapterTable
{
    private static readonly int s_places = Enum.GetValues<AdapterPlace>().Length;

    // For each layer and place the products of all slots: what a node of the graph reads in every run.
    private readonly LowRankProduct[][][] _layers;
    private readonly bool[] _isTaken;

    /// <param name="slots">The most adapters.</param>
    public AdapterTable(int layers, int slots)
    {
        Layers = layers;
        _isTaken = new bool[slots + 1];
        _isTaken[0] = true;
        _layers = [.. Enumerable.Range(0, layers * s_places).Select(_ => NoProducts(slots + 1))];
    }

    public int Layers { get; }

    public int Slots => _isTaken.Length - 1;

    /// <summary>Whether rows may name the slot: 0, or one with an adapter.</summary>
    public bool Has(int slot) => (uint)slot < (uint)_isTaken.Length && _isTaken[slot];

    /// <summary>The products of each slot with a linear layer, always the same list.</summary>
    public LowRankProduct[][] Of(int layer, AdapterPlace place) => _layers[(layer * s_places) + (int)place];

    /// <param name="slot">In [1, Slots].</param>
    /// <param name="adapter">Null leaves the slot empty.</param>
    public void Set(int slot, LoraAdapter? adapter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slot, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slot, Slots);
        foreach (var layer in _layers)
        {
            layer[slot] = [];
        }

        foreach (var part in adapter?.Parts ?? [])
        {
            var layer = Of(part.Layer, part.Place);
            layer[slot] = [.. layer[slot], part.Product];
        }

        _isTaken[slot] = adapter is not null;
    }

    private static LowRankProduct[][] NoProducts(int slots) => [.. Enumerable.Range(0, slots).Select(_ => Array.Empty<LowRankProduct>())];
}

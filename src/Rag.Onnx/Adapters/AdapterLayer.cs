using Rag.Kernels.LowRank;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Adapters;

/// <summary>The part of a node that computes what adapters add to its linear layer.</summary>
internal sealed class AdapterLayer
{
    private readonly LowRankProduct[][] _products;
    private readonly WorkPool<LowRankWork> _pool;

    private AdapterLayer(LowRankProduct[][] products, WorkPool<LowRankWork> pool) => (_products, _pool) = (products, pool);

    /// <summary>Null of a node that names no layer of adapters.</summary>
    public static AdapterLayer? Of(KernelAttributes attributes, AdapterTable? adapters, WorkPool<LowRankWork> pool)
    {
        if (attributes.OptionalInteger(OperatorContract.AdapterLayer) is not { } layer)
        {
            return null;
        }

        var place = (AdapterPlace)attributes.Integer(OperatorContract.AdapterPlaceName);
        return adapters is null ? throw new ArgumentException("the graph takes adapters and the session has none")
            : layer < 0 || layer >= adapters.Layers || !Enum.IsDefined(place)
                ? throw new ArgumentException($"{OperatorContract.AdapterLayer} {layer}, {place} is no layer of the {adapters.Layers}")
            : new AdapterLayer(adapters.Of(layer, place), pool);
    }

    /// <summary>Nothing where no row of the call has an adapter that changes this layer.</summary>
    /// <param name="call">Without the adapters, which are the layer's.</param>
    public unsafe AdapterSums TryCompute(LowRankCall call)
    {
        if (!HasAny(new ReadOnlySpan<int>(call.RowAdapters, call.Rows)))
        {
            return default;
        }

        call.Adapters = _products;
        var work = _pool.Rent();
        try
        {
            work.Execute(call);
            return new AdapterSums(work, _pool);
        }
        catch
        {
            _pool.Return(work);
            throw;
        }
    }

    private bool HasAny(ReadOnlySpan<int> adapters)
    {
        while (adapters.IndexOfAnyExcept(0) is >= 0 and var at)
        {
            if (_products[adapters[at]].Length > 0)
            {
                return true;
            }

            var others = adapters[at..].IndexOfAnyExcept(adapters[at]);
            if (others < 0)
            {
                return false;
            }

            adapters = adapters[(at + others)..];
        }

        return false;
    }
}

using Rag.Kernels.Linear;
using Rag.Kernels.Threads;

namespace Rag.Kernels.Experts;

/// <summary>The memory of a call of experts between its phases; it grows to the largest need so far.</summary>
internal sealed unsafe class ExpertMemory(int workers) : IDisposable
{
    private readonly ScratchMemory<float> _normalized = new();
    private readonly ScratchMemory<int> _chosen = new();
    private readonly ScratchMemory<float> _weights = new();
    private readonly ScratchMemory<short> _rowValues = new();
    private readonly ScratchMemory<float> _rowScales = new();
    private readonly ScratchMemory<short> _values = new();
    private readonly ScratchMemory<float> _scales = new();
    private readonly ScratchMemory<float> _rows = new();
    private readonly ScratchMemory<float> _inner = new();
    private readonly ScratchMemory<short>[] _wide = [.. Enumerable.Range(0, workers).Select(_ => new ScratchMemory<short>())];
    private readonly ScratchMemory<float>[] _scratch = [.. Enumerable.Range(0, workers).Select(_ => new ScratchMemory<float>())];

    /// <summary>[rows, width]</summary>
    public float* Normalized => _normalized.Elements;

    /// <summary>[rows, chosen experts]</summary>
    public int* Chosen => _chosen.Elements;

    /// <summary>[rows, chosen experts]</summary>
    public float* Weights => _weights.Elements;

    /// <summary>[rows, blocks · Block]: the normalized rows, rounded.</summary>
    public short* RowValues => _rowValues.Elements;

    /// <summary>[rows, blocks]</summary>
    public float* RowScales => _rowScales.Elements;

    /// <summary>[grouped rows, blocks · Block]: what goes into a product, rounded.</summary>
    public short* Values => _values.Elements;

    /// <summary>[grouped rows, blocks]</summary>
    public float* Scales => _scales.Elements;

    /// <summary>[grouped rows, width]: what goes into fp32 experts, and later what experts give.</summary>
    public float* Rows => _rows.Elements;

    /// <summary>[grouped rows, size of an expert]</summary>
    public float* Inner => _inner.Elements;

    /// <summary>A worker's memory for a group's weights in 16 bit.</summary>
    public short* Wide(int worker) => _wide[worker].Elements;

    /// <summary>A worker's memory for logits, a row while it is rounded, or the products of a tile.</summary>
    public float* Scratch(int worker) => _scratch[worker].Elements;

    public void ReserveRows(in ExpertsCall call, int blocks, long scratch)
    {
        _normalized.Reserve((long)call.Rows * call.Width);
        _chosen.Reserve((long)call.Rows * call.Shape.Chosen);
        _weights.Reserve((long)call.Rows * call.Shape.Chosen);
        _rowValues.Reserve((long)call.Rows * blocks * BlockWeights.Block);
        _rowScales.Reserve((long)call.Rows * blocks);
        foreach (var worker in _scratch)
        {
            worker.Reserve(scratch);
        }
    }

    /// <param name="blocks">Blocks of the longest row that is rounded; 0 when none is.</param>
    /// <param name="wide">Elements of the memory for a group's weights in 16 bit.</param>
    public void ReserveGroups(in ExpertsCall call, int rows, int blocks, long wide)
    {
        _rows.Reserve((long)rows * call.Width);
        _inner.Reserve((long)rows * call.Shape.Size);
        _values.Reserve((long)rows * blocks * BlockWeights.Block);
        _scales.Reserve((long)rows * blocks);
        foreach (var worker in _wide)
        {
            worker.Reserve(wide);
        }
    }

    public void Dispose()
    {
        foreach (var memory in new[] { _normalized, _weights, _rowScales, _scales, _rows, _inner }.Concat(_scratch))
        {
            memory.Free();
        }

        foreach (var memory in new[] { _rowValues, _values }.Concat(_wide))
        {
            memory.Free();
        }

        _chosen.Free();
    }
}

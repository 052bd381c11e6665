using Rag.Core.Numerics;
using Rag.Engine;

namespace Rag.Onnx.Cuda;

/// <summary>
/// A prompt on a runner without an engine: its passages stand in the first blocks, its question and the answer behind them.
/// </summary>
internal sealed class PromptRun(IModelRunner runner)
{
    private readonly RaggedBatch _batch = new();
    private readonly List<int> _table = [];
    private readonly List<int> _valid = [];
    private readonly List<int> _delta = [];
    private int _nextBlock;
    private int _slots;
    private int _position;

    private int BlockSize => runner.Shape.BlockSize;

    /// <summary>Encodes a passage alone; tokens that are appended later see it.</summary>
    public void AddPassage(ReadOnlySpan<int> ids)
    {
        var blocks = Take(ids.Length);
        int[] whole = [.. blocks.Select(_ => BlockSize)];
        Step(ids, 0, blocks, whole, new int[blocks.Length], wantLogits: false);
        for (var i = 0; i < blocks.Length; i++)
        {
            _table.Add(blocks[i]);
            _valid.Add(Math.Min(BlockSize, ids.Length - (i * BlockSize)));
            _delta.Add(_position);
        }

        _position += ids.Length;
        _slots = _table.Count * BlockSize;
    }

    /// <summary>Appends tokens; returns the logits of the last one.</summary>
    public float[] Append(ReadOnlySpan<int> ids)
    {
        foreach (var block in Take(_slots + ids.Length - (_table.Count * BlockSize)))
        {
            _table.Add(block);
            _valid.Add(BlockSize);
            _delta.Add(0);
        }

        var logits = Step(ids, _slots, [.. _table], [.. _valid], [.. _delta], wantLogits: true);
        _slots += ids.Length;
        return logits;
    }

    private int[] Take(int slots)
    {
        var count = Integers.CeilDivide(Math.Max(slots, 0), BlockSize);
        _nextBlock += count;
        return _nextBlock <= runner.Shape.BlockCount
            ? [.. Enumerable.Range(_nextBlock - count, count)]
            : throw new InvalidOperationException($"The prompt does not fit the {runner.Shape.BlockCount} KV blocks.");
    }

    private float[] Step(ReadOnlySpan<int> ids, int past, int[] table, int[] valid, int[] delta, bool wantLogits)
    {
        _batch.Begin(table.Length);
        var row = _batch.Add(ids, past, table, valid, delta, BlockSize);
        if (wantLogits)
        {
            _batch.AddLogitRow(row + ids.Length - 1);
        }

        return runner.Run(_batch).ToArray();
    }
}
